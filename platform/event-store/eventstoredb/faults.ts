/** What a failed call means for the port, and how long to wait before the next try. */
import { AppendRefused, AppendTooLarge, RevisionConflict, StoreAway } from '../port.ts'

/** gRPC's numbers. */
const code = { invalidArgument: 3, permissionDenied: 7, unauthenticated: 16 }

const codeOf = (error: Error): number | null => ('code' in error && typeof error.code === 'number' ? error.code : null)

/** EventStoreDB names its own errors in the trailer `exception`. */
const exceptionOf = (error: Error): string => {
  const metadata = 'metadata' in error ? error.metadata : null
  if (typeof metadata !== 'object' || metadata === null || !('get' in metadata)) return ''
  if (typeof metadata.get !== 'function') return ''
  return String(metadata.get('exception')?.[0] ?? '')
}

/** The user that EVENTSTORE_URL names may not do this: asking again would be answered the same. */
export class AccessDenied extends Error {}

/**
 * Everything that is not known to be final is StoreAway: no connection (14, or no code at all), a deadline (4), a
 * subscriber dropped for slowness (10), a server that starts (2, 14), stops (13) or is not the leader (5).
 */
export const faultOf = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return error
  if (
    [StoreAway, RevisionConflict, AppendTooLarge, AppendRefused, AccessDenied].some((known) => error instanceof known)
  )
    return error
  const { message } = error
  switch (exceptionOf(error)) {
    case 'wrong-expected-version':
      return new RevisionConflict(message)
    case 'maximum-append-size-exceeded':
      return new AppendTooLarge(message)
    case 'stream-deleted':
      return new AppendRefused(`the stream was deleted in EventStoreDB, by another hand: ${message}`)
    case 'access-denied':
      return denied(message)
  }
  switch (codeOf(error)) {
    case code.invalidArgument:
      return new AppendRefused(message)
    case code.permissionDenied:
    case code.unauthenticated:
      return denied(message)
  }
  return new StoreAway(`EventStoreDB does not answer: ${message}`, { cause: error })
}

const denied = (message: string) =>
  new AccessDenied(`EventStoreDB refuses the user that EVENTSTORE_URL names: ${message}`)

/** Jittered, so that many who lost one server do not come back at once. */
export const backOffMs = (tries: number, most = 500): number =>
  Math.min(most, 10 * 2 ** Math.min(tries, 20)) * (0.5 + Math.random() / 2)
