/** Every refusal there is: its stable code, its status and its title. The one table from codes to statuses. */
import * as z from 'zod'

export const problems = {
  'malformed-json': { status: 400, title: 'The body is not well-formed JSON' },
  'malformed-request': { status: 400, title: 'A parameter or header is not acceptable' },
  unauthenticated: { status: 401, title: 'A known token is needed' },
  'scope-too-small': { status: 403, title: 'This token may not do that' },
  'csrf-missing': { status: 403, title: "The session's CSRF token is missing" },
  'foreign-origin': { status: 403, title: 'Writes from this origin are not allowed' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method is not offered here' },
  'request-too-slow': { status: 408, title: 'The request did not arrive in time' },
  'task-deleted': { status: 409, title: 'The task is in the trash' },
  'task-done': { status: 409, title: 'The task is done' },
  'category-deleted': { status: 409, title: 'The category is in the trash' },
  'reminder-early': { status: 409, title: 'A reminder is not due yet' },
  'reminders-paused': { status: 409, title: 'Reminders are paused' },
  'attempt-unknown': { status: 409, title: 'There was no such attempt' },
  'token-already-issued': { status: 409, title: 'A token was issued for this key before' },
  'position-unknown': { status: 410, title: 'This position belongs to another log, or another copy of it' },
  'revision-differs': { status: 412, title: 'The resource has another revision' },
  'body-too-large': { status: 413, title: 'The body is larger than 102400 bytes' },
  'not-json': { status: 415, title: 'The body has to be application/json' },
  'misdirected-host': { status: 421, title: 'This service is not that host' },
  'not-acceptable-content': { status: 422, title: 'The content is not acceptable' },
  'category-unknown': { status: 422, title: 'There is no such category' },
  'key-reused': { status: 422, title: 'This idempotency key was used for other content' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are larger than 16384 bytes' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'read-model-behind': { status: 503, title: 'The read model has not reached that position yet' },
  'too-contended': { status: 503, title: 'Too many writes to this resource at once' },
  'dependency-away': { status: 503, title: 'A part of the service is away' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

/** RFC 9457. */
export const Problem = z
  .object({
    type: z.string().meta({ example: 'urn:adak:problem:not-found' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/** A refusal on its way out. Thrown by the edges only; domain rules answer with a code instead. */
export class Refusal extends Error {
  readonly code: ProblemCode
  readonly errors: Problem['errors']
  readonly retryAfterSeconds: number | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: Problem['errors']; retryAfterSeconds?: number; headers?: Record<string, string> } = {},
  ) {
    super(detail)
    this.code = code
    this.errors = more.errors
    this.retryAfterSeconds = more.retryAfterSeconds
    this.headers = more.headers ?? {}
  }
}

export const problemOf = (code: ProblemCode, detail: string, errors?: Problem['errors']): Problem => ({
  type: `urn:adak:problem:${code}`,
  title: problems[code].title,
  status: problems[code].status,
  code,
  detail,
  ...(errors ? { errors } : {}),
})
