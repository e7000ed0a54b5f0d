/** The bot as a process of its own: the only place that picks its adapters. */
import { Misconfigured } from '#platform/config.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { botConfig } from './config.ts'
import { bot } from './service.ts'

const run = async () => {
  const { databaseUrl, logLevel, ...config } = botConfig()
  const logger = openLogger('bot', logLevel)
  const pool = openPool(databaseUrl, { max: 4 })
  const running = bot({ ...config, dialogues: postgresDialogues(pool), logger })
  const stop = () => void running.stop()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  await running.done.finally(() => pool.end())
}

run().catch((error: unknown) => {
  process.stderr.write(`bot: ${error instanceof Misconfigured ? error.message : 'stopped'}\n`)
  process.exitCode = 1
})
