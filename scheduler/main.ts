/** The scheduler as a process of its own. */
import { cannotStart } from '#platform/http/cannot-start.ts'
import { health } from '#platform/http/health.ts'
import { listen } from '#platform/http/listen.ts'
import { serving } from '#platform/http/pages.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { beeQueue } from '#platform/queue/bee-queue.ts'
import { queueCheck } from '#platform/queue/check.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { registry } from '#platform/telemetry/metrics.ts'
import { readConfig } from './config.ts'
import { openScheduler } from './open.ts'

const run = async () => {
  const config = readConfig()
  const logger = openLogger('scheduler', config.LOG_LEVEL ?? 'info')
  const pool = openPool(config.DATABASE_URL, { max: 4 })
  const onError = (error: Error) => logger.debug({ why: error.message }, 'Redis')
  const queue = beeQueue({ url: config.REDIS_URL, name: 'notifications', onError })
  const { COMMAND_API_URL: commandUrl, SERVICE_TOKEN: serviceToken } = config
  const running = openScheduler({ pool, queue, commandUrl, serviceToken, logger })
  const postgres = async () => void (await pool.query('select 1'))
  const page = health({ checks: { postgres, scheduler: running.check, redis: queueCheck(queue) }, registry })
  const server = await listen(serving([page]), { port: config.PORT, host: config.HOST })
  logger.info(`scheduler answers at ${server.url}/readyz`)
  const stop = async () => {
    await running.stop()
    await queue.close()
    await server.close({ idleMs: 1_000 })
    await pool.end()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}

run().catch(cannotStart)
