/** The projector as a process of its own. */

import { openKeys } from '#platform/auth/keys.ts'
import { openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { cannotStart } from '#platform/http/cannot-start.ts'
import { health } from '#platform/http/health.ts'
import { listen } from '#platform/http/listen.ts'
import { serving } from '#platform/http/pages.ts'
import { migrate } from '#platform/postgres/migrate.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { registry } from '#platform/telemetry/metrics.ts'
import { readConfig } from './config.ts'
import { lagging } from './lag.ts'
import { observeLag } from './metrics.ts'
import { projector } from './service.ts'

const run = async () => {
  const config = readConfig()
  const logger = openLogger('projector', config.LOG_LEVEL ?? 'info')
  const pool = openPool(config.DATABASE_URL, { max: 4 })
  await migrate(pool)
  const store = await openStore(config, pool)
  const log = openLog({ store, keys: openKeys(pool) })
  await openInstallation({
    log,
    pool,
    salt: config.ID_SALT,
    timeZone: config.TIME_ZONE,
    eventStore: config.EVENT_STORE,
  })
  const running = projector({ pool, log, logger })
  observeLag(lagging({ pool, log }))
  const page = health({ checks: { projector: running.check }, registry })
  const server = await listen(serving([page]), { port: config.PORT, host: config.HOST })
  logger.info(`projector answers at ${server.url}/readyz`)
  const stop = async () => {
    await running.stop()
    await server.close({ idleMs: 1_000 })
    await store.close()
    await pool.end()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
}

run().catch(cannotStart)
