/** Telegram's side: updates are posted to the bot until it says that they are done, now and then twice. */

import type { Chats } from '#bot/sandbox/chats.ts'
import { decode, isRing } from '#bot/screens/callback.ts'
import type { Chaos } from './chaos.ts'
import type { Process, Time } from './time.ts'

const againMs = 5_000

export const postUpdates = async (
  chats: Chats,
  chaos: Chaos,
  time: Time,
  bot: () => Process | null,
): Promise<never> => {
  for (let offset = 0; ; ) {
    const { promise: news, resolve: wake } = Promise.withResolvers<void>()
    const stop = chats.onUpdate(wake)
    const [update] = chats.pending(offset)
    if (update) {
      const post = () =>
        fetch('http://bot/telegram', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': 'a-secret' },
          body: JSON.stringify(update),
        }).then(
          ({ ok }) => ok,
          () => false,
        )
      if (chaos.chance(chaos.odds.lost)) void post()
      if (bot()?.isAlive && (await post())) offset = update.update_id + 1
      else await time.pass(againMs)
    } else await news
    stop()
  }
}

/** A message about tasks that reached a person, by the titles that it names. */
export interface Arrival {
  readonly telegramId: number
  readonly at: number
  readonly titles: readonly string[]
  readonly isDigest: boolean
}

const digestMark = '☀️'

/** Keeps what arrives in this chat; `onArrival` hears of each, with the callback data of its buttons. */
export const watchArrivals = (
  chats: Chats,
  time: Time,
  telegramId: number,
  onArrival: (arrival: Arrival, message: number, taps: readonly string[]) => void,
): void => {
  chats.watch(telegramId, (happening) => {
    if (happening.kind !== 'message' || happening.message.by !== 'bot' || happening.message.edited) return
    const { id, runs, keyboard } = happening.message
    const text = runs.map(({ text }) => text).join('')
    const titles = [...new Set(text.match(/task-\d+/g) ?? [])]
    if (titles.length === 0) return
    const taps = keyboard.flat().flatMap(({ data }) => data ?? [])
    const isDigest = text.startsWith(digestMark)
    // A task's card names it too, and is no reminder.
    const rings = taps.some((data) => isRing(decode(data) ?? { to: 'home' }))
    if (isDigest || rings) onArrival({ telegramId, at: time.now(), titles, isDigest }, id, taps)
  })
}
