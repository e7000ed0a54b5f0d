/** What the projector reads of the environment, beside the salt that every service checks. */
import { readEnvironment, required } from '#platform/config.ts'

export const readConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const config = readEnvironment(['DATABASE_URL', 'ID_SALT', 'TIME_ZONE', 'PORT', 'HOST', 'LOG_LEVEL'], env)
  return { ...config, DATABASE_URL: required(config, 'DATABASE_URL'), ID_SALT: required(config, 'ID_SALT') }
}
