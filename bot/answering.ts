/** A callback query is answered exactly once: with the outcome, or bare when its time is up. */
import type { Api, CallbackQuery } from 'node-telegram-bot-api'
import type { Logger } from 'pino'
import { isHarmless } from './menu.ts'
import { why } from './telegram.ts'

const withinMs = 1_900
const longestToast = 200

export const answering = (api: Api, query: CallbackQuery, logger: Logger) => {
  let answered: Promise<void> | null = null
  const answer = (text: string): Promise<void> => {
    clearTimeout(timer)
    const said = text.slice(0, longestToast).toWellFormed()
    answered ??= api.answerCallbackQuery({ callback_query_id: query.id, ...(said && { text: said }) }).then(
      () => {},
      (error: unknown) => {
        if (!isHarmless(error)) logger.warn({ why: why(error) }, 'a tap could not be answered')
      },
    )
    return answered
  }
  const timer = setTimeout(() => void answer(''), withinMs)
  return {
    answer,
    bare: () => answer(''),
    /** It was answered before, by this bot or the one before it. */
    drop: () => clearTimeout(timer),
  }
}
