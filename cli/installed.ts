/**
 * The installation that DATABASE_URL or DATA_DIR names, with its log open: beside the service that runs on it, or
 * with its Postgres started for as long as the command takes.
 */
import { join } from 'node:path'
import { type Keys, openKeys } from '#platform/auth/keys.ts'
import type { Bulk } from '#platform/event-store/bulk.ts'
import { AnotherSalt, HalfImported, openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openBulk, openStore } from '#platform/event-store/open-store.ts'
import { type EventStore, StoreAway } from '#platform/event-store/port.ts'
import { startEmbedded } from '#platform/postgres/embedded.ts'
import { migrate } from '#platform/postgres/migrate.ts'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { type Config, readConfig } from './config.ts'
import { joinDataDir, type Running, saltOf } from './data-dir.ts'
import { Failure } from './failure.ts'
import { say } from './print.ts'

/** Errors of the parts below are written for people; here they become the command's own. */
const orFail = <T>(work: Promise<T>, about = ''): Promise<T> =>
  work.catch((error: unknown) => {
    const [first] = error instanceof AggregateError ? error.errors : [error]
    throw new Failure(about + (first instanceof Error ? first.message : String(first)), { cause: error })
  })

export const startPostgres = (dataDir: string, log: (line: string) => void) => orFail(startEmbedded({ dataDir, log }))

const migrateOn = (pool: Pool, config: Config) =>
  orFail(migrate(pool), config.DATABASE_URL === undefined ? '' : 'the Postgres that DATABASE_URL names: ')

/** The log and what belongs to it, on a database that is migrated first. Closing the pool is the caller's. */
export const openLogOn = async (pool: Pool, config: Config, dataDir: string) => {
  const { salt, keep } = saltOf(dataDir, config.ID_SALT)
  const keys = openKeys(pool)
  const store = await openStore(config, pool)
  const log = openLog({ store, keys })
  try {
    await migrateOn(pool, config)
    const { EVENT_STORE: eventStore, TIME_ZONE: timeZone } = config
    const { logId, copyId } = await openInstallation({ log, pool, salt, timeZone, eventStore })
    keep()
    return { store, log, keys, salt, logId, copyId, timeZone }
  } catch (error) {
    await store.close()
    if (error instanceof StoreAway || error instanceof HalfImported) throw new Failure(error.message, { cause: error })
    if (!(error instanceof AnotherSalt)) throw error
    const where = config.ID_SALT === undefined ? ` (it came from ${join(dataDir, 'id-salt')})` : ''
    throw new Failure(error.message + where)
  }
}

export type Opened = Awaited<ReturnType<typeof openLogOn>>
export interface Installed extends Opened, Reached {}

/** Where the log is, and what stands beside it; of the log itself nothing is opened, nor written. */
export interface Reached extends AsyncDisposable {
  readonly config: Config
  readonly pool: Pool
  /** The service beside which this command works, where one runs on DATA_DIR. */
  readonly running: Running | null
}

const findDatabase = async (config: Config, alone: boolean, closing: AsyncDisposableStack) => {
  const given = config.DATABASE_URL
  if (given !== undefined && !alone) return { url: given, running: null }
  const joined = await joinDataDir(config.DATA_DIR)
  if (!('release' in joined)) {
    if (alone) throw new Failure(`a service runs on ${config.DATA_DIR} (process ${joined.pid}); stop it first`)
    return { url: joined.databaseUrl, running: joined }
  }
  closing.defer(() => joined.release())
  if (given !== undefined) return { url: given, running: null }
  const postgres = await startPostgres(joined.path, say)
  closing.defer(() => postgres.stop())
  return { url: postgres.url, running: null }
}

/** `alone`: refused where a service runs on DATA_DIR, and none can be started on it meanwhile. */
const reach = async ({ alone = false } = {}): Promise<Reached> => {
  const config = readConfig()
  const closing = new AsyncDisposableStack()
  try {
    const { url, running } = await findDatabase(config, alone, closing)
    const pool = openPool(url, { max: 4 })
    closing.defer(() => pool.end())
    return { config, pool, running, [Symbol.asyncDispose]: () => closing.disposeAsync() }
  } catch (error) {
    await closing.disposeAsync()
    throw error
  }
}

export interface Stored extends Reached {
  readonly store: EventStore
  readonly bulk: Bulk
  readonly keys: Keys
}

/** The log as bytes, whatever they say, on a database that is migrated first. */
export const openStored = async (options: { readonly alone?: boolean } = {}): Promise<Stored> => {
  await using closing = new AsyncDisposableStack()
  const reached = closing.use(await reach(options))
  const { pool, config } = reached
  await migrateOn(pool, config)
  const store = await openStore(config, pool)
  closing.defer(() => store.close())
  const bulk = await openBulk(config, pool, store)
  closing.defer(() => bulk.close())
  const moved = closing.move()
  return { ...reached, store, bulk, keys: openKeys(pool), [Symbol.asyncDispose]: () => moved.disposeAsync() }
}

export const openInstalled = async (): Promise<Installed> => {
  await using closing = new AsyncDisposableStack()
  const reached = closing.use(await reach())
  const opened = await openLogOn(reached.pool, reached.config, reached.config.DATA_DIR)
  closing.defer(() => opened.store.close())
  const moved = closing.move()
  return { ...opened, ...reached, [Symbol.asyncDispose]: () => moved.disposeAsync() }
}
