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

/** null: nobody knows whether it arrived. `gone`: Telegram delivers nothing to this person. */
export const fateOf = (error: unknown, now: number): { readonly fate: Fate; readonly gone: boolean } | null => {
  if (!(error instanceof TelegramApiError) || error.errorCode >= 500) return null
  const { errorCode, description, retryAfter } = error
  const why = `${errorCode} ${description}`.slice(0, longestWhy).toWellFormed()
  const again = (ms: number) => ({
    fate: { outcome: 'failed' as const, why, retryAt: new Date(now + ms).toISOString() },
    gone: false,
  })
  if (errorCode === 429) return again((retryAfter ?? defaultPauseSeconds) * 1000)
  if (errorCode !== 400 && errorCode !== 403) return again(unknownBotMs)
  const gone = errorCode === 403 || /chat not found|user is deactivated/i.test(description)
  return { fate: { outcome: 'ended', why }, gone }
}
