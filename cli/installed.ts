/**
 * The installation that DATABASE_URL or DATA_DIR names, with its log open: beside the service that runs on it, or
 * with its Postgres started for as long as the command takes.
 */
import { join } from 'node:path'
import { openKeys } from '#platform/auth/keys.ts'
import { AnotherSalt, openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { StoreAway } from '#platform/event-store/port.ts'
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

/** The log and what belongs to it, on a database that is migrated first. Closing the pool is the caller's. */
export const openLogOn = async (pool: Pool, config: Config, dataDir: string) => {
  const { salt, keep } = saltOf(dataDir, config.ID_SALT)
  const keys = openKeys(pool)
  const store = await openStore(config, pool)
  const log = openLog({ store, keys })
  try {
    await orFail(migrate(pool), config.DATABASE_URL === undefined ? '' : 'the Postgres that DATABASE_URL names: ')
    const { logId, copyId } = await openInstallation({ log, pool, salt, timeZone: config.TIME_ZONE })
    keep()
    return { store, log, keys, salt, logId, copyId, timeZone: config.TIME_ZONE }
  } catch (error) {
    await store.close()
    if (error instanceof StoreAway) throw new Failure(error.message, { cause: error })
    if (!(error instanceof AnotherSalt)) throw error
    const where = config.ID_SALT === undefined ? ` (it came from ${join(dataDir, 'id-salt')})` : ''
    throw new Failure(error.message + where)
  }
}

export type Opened = Awaited<ReturnType<typeof openLogOn>>
export interface Installed extends Opened, AsyncDisposable {
  readonly pool: Pool
  readonly config: Config
  /** The service beside which this command works, where one runs on DATA_DIR. */
  readonly running: Running | null
}

export const openInstalled = async (): Promise<Installed> => {
  const config = readConfig()
  const closing = new AsyncDisposableStack()
  try {
    let running: Running | null = null
    let url = config.DATABASE_URL
    if (url === undefined) {
      const joined = await joinDataDir(config.DATA_DIR)
      if ('release' in joined) {
        closing.defer(() => joined.release())
        const postgres = await startPostgres(joined.path, say)
        closing.defer(() => postgres.stop())
        url = postgres.url
      } else {
        running = joined
        url = joined.databaseUrl
      }
    }
    const pool = openPool(url, { max: 4 })
    closing.defer(() => pool.end())
    const opened = await openLogOn(pool, config, config.DATA_DIR)
    closing.defer(() => opened.store.close())
    return { ...opened, pool, config, running, [Symbol.asyncDispose]: () => closing.disposeAsync() }
  } catch (error) {
    await closing.disposeAsync()
    throw error
  }
}
