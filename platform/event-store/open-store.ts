/** The store that EVENT_STORE names. EventStoreDB's client is loaded only where it is wanted: it costs a start time. */
import type pg from 'pg'
import { streamNames } from '#contracts/events/index.ts'
import { type Configured, Misconfigured, required } from '#platform/config.ts'
import type { Bulk } from './bulk.ts'
import { addressOf } from './eventstoredb/address.ts'
import type { EventStore } from './port.ts'
import { postgresBulk } from './postgres/bulk.ts'
import { postgresEventStore } from './postgres/store.ts'

/** Connects to nothing yet. Throws Misconfigured. `pool` serves the Postgres store, and stays its opener's. */
export const openStore = async (
  config: Configured<'EVENT_STORE' | 'EVENTSTORE_URL'>,
  pool: pg.Pool,
): Promise<EventStore> => {
  if (config.EVENT_STORE === 'postgres') return postgresEventStore({ pool })
  const address = addressOf(required(config, 'EVENTSTORE_URL'))
  const { eventStoreDB } = await import('./eventstoredb/store.ts')
  try {
    return eventStoreDB({ ...address, names: streamNames })
  } catch (error) {
    // The client's own words on a string that it cannot read may hold the password; those on a file do not.
    const file = error instanceof Error && /certificate/.test(error.message) ? `: ${error.message}` : ''
    throw new Misconfigured(`EVENTSTORE_URL is not a connection string that EventStoreDB's client accepts${file}`)
  }
}

/** The same log, for bulk writing. Connects when it is first asked. Its `close` leaves pool and store open. */
export const openBulk = async (
  config: Configured<'EVENT_STORE' | 'EVENTSTORE_URL'>,
  pool: pg.Pool,
  store: EventStore,
): Promise<Bulk> => {
  if (config.EVENT_STORE === 'postgres') return postgresBulk(pool)
  const { eventStoreDBBulk } = await import('./eventstoredb/bulk.ts')
  return eventStoreDBBulk({ store, ...addressOf(required(config, 'EVENTSTORE_URL')) })
}
