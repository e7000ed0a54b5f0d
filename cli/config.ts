/** What `adak` reads from its environment. */
import { readEnvironment } from '#platform/config.ts'

const names = [
  'PORT',
  'HOST',
  'DATA_DIR',
  'TIME_ZONE',
  'ID_SALT',
  'BOT_TOKEN',
  'BOT_API_ROOT',
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

export const readConfig = (env: NodeJS.ProcessEnv = process.env) => readEnvironment(names, env)
export type Config = ReturnType<typeof readConfig>
