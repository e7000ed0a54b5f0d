/** What reaches people in Telegram. */

import type { Chats } from '#bot/sandbox/chats.ts'
import { decode, isRing } from '#bot/screens/callback.ts'
import type { Time } from './time.ts'

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
