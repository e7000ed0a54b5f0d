/** What a rule answers: events, or a refusal by its code. Accepting with no events means that it already holds. */
import type { ProblemCode } from '#contracts/problems.ts'

export type Decision<Event> =
  | { readonly accepted: readonly Event[] }
  | {
      readonly rejected: ProblemCode
      readonly why: string
      /** Of the field at fault. */
      readonly path?: string
      /** The instant from which on it is worth asking again. */
      readonly until?: string
    }

export const accepted = <Event>(...events: readonly Event[]): Decision<Event> => ({ accepted: events })
export const nothing: Decision<never> = { accepted: [] }
export const rejected = (code: ProblemCode, why: string, path?: string): Decision<never> => ({
  rejected: code,
  why,
  ...(path !== undefined && { path }),
})
