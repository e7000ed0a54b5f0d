/** Whatever was thrown, as the problem document that is answered. */
import { type Problem, problemOf, Refusal } from '#contracts/problems.ts'
import { StoreAway } from '#platform/event-store/port.ts'

export interface ProblemAnswer {
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>
  /** Ours to look into: not the caller's doing, and no known dependency's. */
  readonly unexpected: boolean
}

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** SQLSTATE classes by which Postgres says that it cannot serve now. */
const awayStates = /^(08|53|57P|25006)/
const awayMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/

/** Whether a part that we stand on does not answer: the event store, Postgres, or what a connection leads to. */
export const isAway = (error: unknown): boolean => {
  if (error instanceof StoreAway) return true
  if (error instanceof AggregateError) return error.errors.some(isAway)
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return awayCodes.has(code) || awayStates.test(code) || awayMessages.test(error.message)
}

export const refusalFor = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  return isAway(error)
    ? new Refusal('dependency-away', 'a part of the service does not answer; try again soon', { retryAfterSeconds: 1 })
    : new Refusal('internal-error', 'this is a fault of the service; it was recorded')
}

export const problemAnswer = (error: unknown): ProblemAnswer => {
  const { code, message, errors, headers, retryAfterSeconds } = refusalFor(error)
  return {
    problem: problemOf(code, message, errors),
    headers: retryAfterSeconds === undefined ? headers : { ...headers, 'Retry-After': String(retryAfterSeconds) },
    unexpected: code === 'internal-error',
  }
}
