/** Starts query-api as a service of its own. */
import { authenticating } from '#platform/auth/authenticate.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { Misconfigured } from '#platform/config.ts'
import { AnotherSalt, openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { health } from '#platform/http/health.ts'
import { listen } from '#platform/http/listen.ts'
import { migrate } from '#platform/postgres/migrate.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { observeCall, registry } from '#platform/telemetry/metrics.ts'
import { readConfig } from './config.ts'
import { queryApi } from './service.ts'

const start = async () => {
  const config = readConfig()
  const { ID_SALT: salt, TIME_ZONE: timeZone } = config
  const logger = openLogger('query-api', config.LOG_LEVEL ?? 'info')
  const pool = openPool(config.DATABASE_URL)
  await migrate(pool)
  const store = await openStore(config, pool)
  const log = openLog({ store, keys: openKeys(pool) })
  const { copyId } = await openInstallation({ log, pool, salt, timeZone })
  const tokens = openTokens(pool)

  const api = queryApi({
    pool,
    log,
    tokens,
    authenticate: authenticating({ tokens, serviceToken: config.SERVICE_TOKEN ?? null, salt }),
    salt,
    copyId,
    timeZone,
    limits: { reads: config.RATE_LIMIT_READS, writes: config.RATE_LIMIT_WRITES },
    hosts: null,
    corsOrigins: config.CORS_ORIGINS,
    logger,
    observe: observeCall,
  })
  const page = health({ checks: api.checks, registry })
  const server = await listen(
    async (request, response) => {
      const path = request.url?.split('?', 1)[0] ?? '/'
      if (path.startsWith('/api/') || !(await page(request, response, path))) api.callback(request, response)
    },
    { port: config.PORT, host: config.HOST },
  )
  logger.info(`query-api answers at ${server.url}`)

  const stop = async () => {
    await server.close()
    await api.close()
    await store.close()
    await pool.end()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}

start().catch((error: unknown) => {
  const told = error instanceof Misconfigured || error instanceof AnotherSalt
  console.error(told ? error.message : error)
  process.exit(1)
})
