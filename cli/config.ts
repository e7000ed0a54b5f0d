/** What `adak` reads from its environment. */
import { webhookIn } from '#bot/config.ts'
import { readEnvironment } from '#platform/config.ts'

const names = [
  'PORT',
  'HOST',
  'DATA_DIR',
  'TIME_ZONE',
  'ID_SALT',
  'BOT_TOKEN',
  'BOT_API_ROOT',
  'BOT_WEBHOOK_URL',
  'BOT_WEBHOOK_SECRET',
  'EVENT_STORE',
  'EVENTSTORE_URL',
  'DATABASE_URL',
  'REDIS_URL',
  'CORS_ORIGINS',
  'RATE_LIMIT_WRITES',
  'RATE_LIMIT_READS',
  'SERVICE_TOKEN',
  'LOG_LEVEL',
] as const

export const readConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const config = readEnvironment(names, env)
  webhookIn(config)
  return config
}
export type Config = ReturnType<typeof readConfig>
