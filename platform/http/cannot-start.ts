/** Why a service does not start. */
import { Misconfigured } from '#platform/config.ts'
import { CannotOpen } from '#platform/event-store/installation.ts'
import { isAway } from './problem.ts'

const reasonOf = (error: unknown): string | null => {
  if (error instanceof Misconfigured || error instanceof CannotOpen) return error.message
  if (!isAway(error)) return null
  const cause = error instanceof AggregateError ? error.errors[0] : error
  return `a part that it stands on does not answer: ${cause instanceof Error ? cause.message : cause}`
}

/** Ends the process with status 1: with one line where the environment, the log that it names, or what does not answer is why. */
export const cannotStart = (error: unknown): never => {
  console.error(reasonOf(error) ?? error)
  process.exit(1)
}
