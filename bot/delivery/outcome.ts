/** What Telegram's answer to a send means for the notification. */
import { TelegramApiError } from 'node-telegram-bot-api'

export type Fate =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'failed'; readonly why: string; readonly retryAt: string }
  | {
      readonly outcome: 'ended'
      readonly why: string
      readonly unreachable?: { readonly revision: number }
    }

const defaultPauseSeconds = 5
/** A bot that Telegram does not know: only its operator can help. */
const unknownBotMs = 60_000
const longestWhy = 200

interface Verdict {
  readonly why: string
  /** null: there is no use in another try. */
  readonly retryInMs: number | null
  /** Telegram delivers nothing to this person. */
  readonly gone: boolean
}

/** null: nobody knows whether it arrived. */
export const verdictOn = (error: unknown): Verdict | null => {
  if (!(error instanceof TelegramApiError) || error.errorCode >= 500) return null
  const { errorCode, description, retryAfter } = error
  const why = `${errorCode} ${description}`.slice(0, longestWhy).toWellFormed()
  if (errorCode === 429) return { why, retryInMs: (retryAfter ?? defaultPauseSeconds) * 1000, gone: false }
  if (errorCode !== 400 && errorCode !== 403) return { why, retryInMs: unknownBotMs, gone: false }
  const gone = errorCode === 403 || /chat not found|user is deactivated/i.test(description)
  return { why, retryInMs: null, gone }
}
