/** The bot's environment. */
import { readEnvironment, required } from '#platform/config.ts'

const names = [
  'PORT',
  'HOST',
  'BOT_TOKEN',
  'BOT_API_ROOT',
  'BOT_WEBHOOK_URL',
  'BOT_WEBHOOK_SECRET',
  'COMMAND_API_URL',
  'QUERY_API_URL',
  'SERVICE_TOKEN',
  'DATABASE_URL',
  'REDIS_URL',
  'LOG_LEVEL',
] as const

type Hooked = Pick<ReturnType<typeof readEnvironment<(typeof names)[number]>>, 'BOT_WEBHOOK_URL' | 'BOT_WEBHOOK_SECRET'>

/** Telegram is polled where no address is given. */
export const webhookIn = (read: Hooked) =>
  read.BOT_WEBHOOK_URL === undefined
    ? undefined
    : { url: read.BOT_WEBHOOK_URL, secret: required(read, 'BOT_WEBHOOK_SECRET') }

export const botConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const read = readEnvironment(names, env)
  return {
    port: read.PORT,
    host: read.HOST,
    token: required(read, 'BOT_TOKEN'),
    apiRoot: read.BOT_API_ROOT,
    webhook: webhookIn(read),
    commandUrl: required(read, 'COMMAND_API_URL'),
    queryUrl: required(read, 'QUERY_API_URL'),
    serviceToken: required(read, 'SERVICE_TOKEN'),
    /** Of the lease that says which bot speaks. */
    databaseUrl: required(read, 'DATABASE_URL'),
    /** Of the dialogues, and of the queue of notifications. */
    redisUrl: required(read, 'REDIS_URL'),
    logLevel: read.LOG_LEVEL ?? 'info',
  }
}
