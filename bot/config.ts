/** The bot's environment. */
import { readEnvironment, required } from '#platform/config.ts'

const names = [
  'BOT_TOKEN',
  'BOT_API_ROOT',
  'COMMAND_API_URL',
  'QUERY_API_URL',
  'SERVICE_TOKEN',
  'DATABASE_URL',
  'LOG_LEVEL',
] as const

export const botConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const read = readEnvironment(names, env)
  return {
    token: required(read, 'BOT_TOKEN'),
    apiRoot: read.BOT_API_ROOT,
    commandUrl: required(read, 'COMMAND_API_URL'),
    queryUrl: required(read, 'QUERY_API_URL'),
    serviceToken: required(read, 'SERVICE_TOKEN'),
    databaseUrl: required(read, 'DATABASE_URL'),
    logLevel: read.LOG_LEVEL ?? 'info',
  }
}
