/** Marks a field of an event as a person's own words: stored sealed under the person's key, opened at the port. */
import * as z from 'zod'

const marked = new WeakSet<object>()

/** `schema`, marked. A marked field stands at the top level of an event's data. */
export const personal = <S extends z.ZodType>(schema: S): S => {
  marked.add(schema)
  return schema
}

/** The names of the marked fields of an event's data. */
export const personalFields = (data: z.ZodObject): string[] =>
  Object.entries(data.shape)
    .filter(([, schema]) => marked.has(schema))
    .map(([name]) => name)
