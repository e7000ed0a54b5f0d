/** What a call may come to instead of an answer, and when it is worth another try. */
import { Problem, type ProblemCode } from './problems.ts'

/** The service refused, or failed: its problem document, or one made from the status where it sent none. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly status: number
  readonly errors: NonNullable<Problem['errors']>
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail)
    this.code = problem.code
    this.status = problem.status
    this.errors = problem.errors ?? []
    this.retryAfter = retryAfter
  }
}

/** No answer came, however often it was asked for; whether a write was carried out is unknown. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
}

const longestWaitSeconds = 10

export const problemIn = (response: Response, text: string): ProblemError => {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return new ProblemError(readProblem(text) ?? madeFrom(response.status), retryAfter >= 0 ? retryAfter : undefined)
}

const readProblem = (text: string): Problem | undefined => {
  try {
    return Problem.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** A proxy's own page. */
const madeFrom = (status: number): Problem => ({
  type: 'about:blank',
  title: `Status ${status}`,
  status,
  code: status >= 502 && status <= 504 ? 'dependency-away' : status === 429 ? 'too-many-requests' : 'internal-error',
  detail: `the service answered ${status} without a problem document`,
})

/** Milliseconds until the next try; Infinity: there is no use in one, or it is too far off. */
export const waitOf = (outcome: ProblemError | Unanswered, attempt: number): number => {
  const backOff = 100 * 2 ** attempt * (0.5 + Math.random() / 2)
  if (outcome instanceof Unanswered) return backOff
  if (![429, 502, 503].includes(outcome.status)) return Number.POSITIVE_INFINITY
  if (outcome.retryAfter === undefined) return backOff
  if (outcome.retryAfter > longestWaitSeconds) return Number.POSITIVE_INFINITY
  // Those who were told the same do not all come back at once.
  return outcome.retryAfter * 1000 * (1 + Math.random() / 4)
}

export const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted) return stop()
    signal?.addEventListener('abort', stop, { once: true })
  })
