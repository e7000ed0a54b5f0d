/** What the projector reads of the environment, beside the salt that every service checks. */
import { readEnvironment, required } from '#platform/config.ts'

const names = [
  'EVENT_STORE',
  'EVENTSTORE_URL',
  'DATABASE_URL',
  'ID_SALT',
  'TIME_ZONE',
  'PORT',
  'HOST',
  'LOG_LEVEL',
] as const

export const readConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const config = readEnvironment(names, env)
  return { ...config, DATABASE_URL: required(config, 'DATABASE_URL'), ID_SALT: required(config, 'ID_SALT') }
}
