/** What query-api reads from its environment. */
import { readEnvironment, required } from '#platform/config.ts'

const names = [
  'PORT',
  'HOST',
  'EVENT_STORE',
  'EVENTSTORE_URL',
  'DATABASE_URL',
  'TIME_ZONE',
  'ID_SALT',
  'SERVICE_TOKEN',
  'CORS_ORIGINS',
  'RATE_LIMIT_READS',
  'RATE_LIMIT_WRITES',
  'LOG_LEVEL',
] as const

export const readConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const config = readEnvironment(names, env)
  return { ...config, DATABASE_URL: required(config, 'DATABASE_URL'), ID_SALT: required(config, 'ID_SALT') }
}
