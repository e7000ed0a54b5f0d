/** The bot as a process of its own: the only place that picks its adapters. */
import { randomUUID } from 'node:crypto'
import { Misconfigured } from '#platform/config.ts'
import { health } from '#platform/http/health.ts'
import { listen } from '#platform/http/listen.ts'
import { leading } from '#platform/postgres/lease.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { beeQueue } from '#platform/queue/bee-queue.ts'
import { redisDialogues } from '#platform/redis/dialogue.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { registry } from '#platform/telemetry/metrics.ts'
import { botConfig } from './config.ts'
import { observeOutcome } from './metrics.ts'
import { bot } from './service.ts'
import { why } from './telegram.ts'

const run = async () => {
  const { port, host, databaseUrl, redisUrl, logLevel, ...config } = botConfig()
  const logger = openLogger('bot', logLevel)
  const pool = openPool(databaseUrl, { max: 2 })
  const onError = (error: unknown) => logger.debug({ why: why(error) }, 'Redis or Postgres')
  const dialogues = redisDialogues({ url: redisUrl, onError })
  const running = bot({
    ...config,
    dialogues,
    logger,
    openQueue: () => beeQueue({ url: redisUrl, name: 'notifications', onError }),
    lead: (term) => leading({ pool, name: 'bot', holder: randomUUID(), onError }, term),
    onOutcome: observeOutcome,
  })
  const checks = {
    bot: async () => ({ speaks: running.isLeader() }),
    postgres: async () => void (await pool.query('select 1')),
    redis: async () => void (await dialogues.check()),
  }
  const page = health({ checks, registry })
  const server = await listen(
    async (request, response) => {
      const path = request.url?.split('?', 1)[0] ?? '/'
      try {
        if (await running.webhook?.(request, response, path)) return
        if (!(await page(request, response, path))) response.writeHead(404).end()
      } catch (error) {
        logger.warn({ why: why(error) }, 'a call could not be answered')
        response.destroy()
      }
    },
    { port, host },
  )
  logger.info(`the bot answers at ${server.url}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.stop())
  try {
    await running.done
  } finally {
    await running.stop()
    await server.close({ idleMs: 1_000 })
    dialogues.close()
    await pool.end()
  }
}

run().catch((error: unknown) => {
  process.stderr.write(`bot: ${error instanceof Misconfigured ? error.message : why(error)}\n`)
  process.exitCode = 1
})
