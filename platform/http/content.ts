/** Holding content against a schema; what does not fit is refused with the path of each fault. */
import type * as z from 'zod'
import { type Problem, type ProblemCode, Refusal } from '#contracts/problems.ts'

type Fault = NonNullable<Problem['errors']>[number]

const mostFaults = 20

const faultsOf = (issues: readonly z.core.$ZodIssue[]): Fault[] =>
  issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not known here' }))
        : [{ path: issue.path.join('.'), message: issue.message }],
    )
    .slice(0, mostFaults)

const accept = <S extends z.ZodType>(schema: S, value: unknown, code: ProblemCode): z.output<S> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = faultsOf(parsed.error.issues)
  const detail = errors.map(({ path, message }) => (path ? `${path} ${message}` : message)).join('; ')
  throw new Refusal(code, detail, { errors })
}

/** 422. */
export const acceptContent = <S extends z.ZodType>(schema: S, json: unknown): z.output<S> =>
  accept(schema, json, 'not-acceptable-content')

/** The content, or what is wrong with it: for whom something else comes first. */
export const accepted = <S extends z.ZodType>(schema: S, json: unknown): z.output<S> | Refusal => {
  try {
    return acceptContent(schema, json)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** 400. No parameter may be given twice, and none may hold a NUL, which Postgres cannot take. */
export const acceptQuery = (schema: z.ZodType, query: string): unknown => {
  const given: Record<string, string> = Object.create(null)
  for (const part of query === '' ? [] : query.split('&')) {
    const at = part.indexOf('=')
    const name = decode(at < 0 ? part : part.slice(0, at))
    if (name in given) throw unacceptable(name, 'is given twice')
    given[name] = at < 0 ? '' : decode(part.slice(at + 1))
  }
  return accept(schema, { ...given }, 'malformed-request')
}

const decode = (text: string): string => {
  let decoded: string
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw unacceptable(text, 'is not percent-encoded UTF-8')
  }
  if (decoded.includes('\0')) throw unacceptable(text, 'holds a NUL')
  return decoded
}

const unacceptable = (path: string, message: string) =>
  new Refusal('malformed-request', `${path} ${message}`, { errors: [{ path, message }] })
