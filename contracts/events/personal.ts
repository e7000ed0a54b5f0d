/** Marks a field of an event as a person's own words: stored sealed under the person's key, opened at the port. */
import type * as z from 'zod'

/** A copy of `schema`, marked. A marked field stands at the top level of an event's data. */
export const personal = <S extends z.ZodType>(schema: S): S => schema.meta({ personal: true })

/** The names of the marked fields of an event's data. */
export const personalFields = (data: z.ZodObject): string[] =>
  Object.entries(data.shape)
    .filter(([, schema]) => (schema as z.ZodType).meta()?.personal === true)
    .map(([name]) => name)
