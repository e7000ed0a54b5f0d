/**
 * For tests of the whole: the store that they run on. Postgres; with `EVENTSTORE_URL` set, the EventStoreDB that it names,
 * where each has a log of its own by a prefix.
 */
import { randomUUID } from 'node:crypto'
import { addressOf } from '#platform/event-store/eventstoredb/address.ts'

/** As environment. */
export const storeOfItsOwn = (): Readonly<Record<string, string>> => {
  const url = process.env.EVENTSTORE_URL
  return url ? { EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: `${addressOf(url).url}#${randomUUID()}-` } : {}
}
