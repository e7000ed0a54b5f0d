/** Telegram, as the bot speaks to it: answers to people, and bulk, which is sent once and judged by its own rules. */
import { Api, Bot } from 'node-telegram-bot-api'
import type { Pace } from './delivery/pace.ts'

const timeoutMs = 10_000
/** What a person sees appear; the rest is not counted. */
const speaking = /\/(sendMessage|editMessageText)$/

export interface TelegramOptions {
  readonly token: string
  /** Of a self-hosted Bot API server, or of a double; Telegram's own if not given. */
  readonly apiRoot?: string | undefined
  readonly pace: Pace
  /** Whether this bot is the one that speaks. */
  readonly mayAct: () => Promise<boolean>
}

export const openTelegram = ({ token, apiRoot, pace, mayAct }: TelegramOptions) => {
  const through =
    (isAnswer: boolean): typeof fetch =>
    async (input, init) => {
      if (!(await mayAct())) throw new Error('another bot has taken over')
      const chat = init?.body instanceof URLSearchParams ? Number(init.body.get('chat_id')) : 0
      if (isAnswer && chat && speaking.test(String(input))) pace.answered(chat)
      const response = await fetch(input, init)
      if (isAnswer && chat && response.status === 429) {
        const seconds = await retryAfter(response.clone())
        if (seconds) pace.hush(chat, seconds * 1000)
      }
      return response
    }
  const server = apiRoot === undefined ? {} : { apiRoot }
  return {
    /** Waits out what Telegram asks to be waited out, and tries again what failed on the way. */
    answers: new Bot(token, { timeoutMs, ...server, fetch: through(true) }),
    /** Tries once. */
    bulk: new Api(token, { timeoutMs, maxRetries: 0, ...server, fetch: through(false) }),
  }
}

const retryAfter = async (response: Response): Promise<number | undefined> => {
  const body: unknown = await response.json().catch(() => null)
  const parameters = typeof body === 'object' && body && 'parameters' in body ? body.parameters : null
  const seconds = typeof parameters === 'object' && parameters && 'retry_after' in parameters && parameters.retry_after
  return typeof seconds === 'number' ? seconds : undefined
}

/** Never the error itself: a cause may hold the address, and with it the bot's token. */
export const why = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
