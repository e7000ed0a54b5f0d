/**
 * The bot's dialogues on Redis; bot/dialogue.ts says what is promised of them. Redis has to write what it is told to disk
 * (`appendonly yes`); one that loses its machine may lose the last second.
 */
import { once } from 'node:events'
import { Redis } from 'ioredis'

const answerMs = 2_000
const longestReconnectMs = 2_000
const keyOf = (telegramId: number) => `adak:dialogue:${telegramId}`

export interface RedisDialoguesOptions {
  /** `redis://[user:password@]host:port[/database]` */
  readonly url: string
  readonly onError?: (error: Error) => void
}

export const redisDialogues = ({ url, onError = () => undefined }: RedisDialoguesOptions) => {
  const client = new Redis(url, {
    connectionName: 'adak-dialogues',
    // What was refused while Redis was away may not be done when it is back.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: answerMs,
    keepAlive: 10_000,
    retryStrategy: (times: number) => Math.min(longestReconnectMs, 50 * 2 ** times),
  })
  client.on('error', onError)
  const connected = async (): Promise<Redis> => {
    if (client.status !== 'ready') await once(client, 'ready', { signal: AbortSignal.timeout(answerMs) })
    return client
  }
  return {
    async load(telegramId: number): Promise<unknown> {
      const text = await (await connected()).get(keyOf(telegramId))
      return text === null ? null : JSON.parse(text)
    },
    async save(telegramId: number, dialogue: unknown): Promise<void> {
      await (await connected()).set(keyOf(telegramId), JSON.stringify(dialogue))
    },
    async forget(telegramId: number): Promise<void> {
      await (await connected()).del(keyOf(telegramId))
    },
    async check(): Promise<void> {
      await (await connected()).ping()
    },
    close: () => client.disconnect(),
  }
}
