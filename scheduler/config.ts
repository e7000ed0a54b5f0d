/** What the scheduler reads of the environment. */
import { readEnvironment, required } from '#platform/config.ts'

const names = ['DATABASE_URL', 'REDIS_URL', 'COMMAND_API_URL', 'SERVICE_TOKEN', 'PORT', 'HOST', 'LOG_LEVEL'] as const

export const readConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const config = readEnvironment(names, env)
  return {
    ...config,
    DATABASE_URL: required(config, 'DATABASE_URL'),
    REDIS_URL: required(config, 'REDIS_URL'),
    COMMAND_API_URL: required(config, 'COMMAND_API_URL'),
    SERVICE_TOKEN: required(config, 'SERVICE_TOKEN'),
  }
}
