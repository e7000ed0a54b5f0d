/** Taps on a reminder: done, later, undone, opened. They fold that message; the chat's menu stays as it is. */
import { type Api, type CallbackQuery, type InlineKeyboardMarkup, TelegramApiError } from 'node-telegram-bot-api'
import { ProblemError } from '#contracts/client.ts'
import type { Task } from '#contracts/reads.ts'
import { tapKey } from '../act.ts'
import type { Around } from '../conversation.ts'
import { isHarmless } from '../menu.ts'
import { open, readTask } from '../open.ts'
import { inWords, isAway } from '../recovery.ts'
import { decode, isRing, type Ring } from '../screens/callback.ts'
import { escaped, keyboard, lines, type Screen } from '../screens/screen.ts'
import { placeOf } from '../typed.ts'
import type { Visit } from '../visit.ts'
import { again, isOver, type RingLook, untilWhen } from './later.ts'
import { afterTap, emptied } from './message.ts'

export interface RingTap {
  readonly message: NonNullable<CallbackQuery['message']>
  readonly data: string
  readonly tap: Ring
}

interface Change {
  readonly task: Task
  readonly folded: boolean
  readonly toast: string
}

/** Carries it out and redraws the reminder; what cannot be done now is said on it, and its buttons stay. */
export const onRing = async (
  { message, data, tap }: RingTap,
  api: Api,
  visit: Visit,
  { menu, unexpected }: Around,
  toast: (text: string) => void,
): Promise<void> => {
  const { dialogue, person } = visit
  const key = tapKey(person, message.message_id, data)
  if (dialogue.last?.key === key) return toast(dialogue.last.toast)
  const edit = (text: string, reply_markup: InlineKeyboardMarkup) =>
    redraw(api, person, message.message_id, text, reply_markup)
  try {
    const look: RingLook = await lookOf(visit)
    if (tap.to === 'ringOpen') {
      const task = await readTask(tap.id, visit)
      toast('')
      return await menu.below(await open({ to: 'task', id: tap.id, at: placeOf(task) }, visit))
    }
    const { screen, said } = await folding(tap, key, namedIn(message), visit, look)
    toast(said)
    await edit(screen.text, keyboard(screen))
    dialogue.last = said ? { key, toast: said } : null
  } catch (error) {
    if (error instanceof TelegramApiError) throw error
    const { problem } = visit.look.t
    const isBusy = error instanceof ProblemError && error.status === 429
    if (!isAway(error) && !isBusy) unexpected(error)
    const said = isBusy ? problem.busy : isAway(error) ? problem.away : problem.unexpected
    toast('')
    const { text = '', reply_markup = { inline_keyboard: [] } } = 'text' in message ? message : {}
    const before = text.startsWith(said) ? text.slice(said.length).trimStart() : text
    await edit(lines(said, '', escaped(before)), reply_markup)
  }
}

const lookOf = async (visit: Visit): Promise<RingLook> => {
  const { morningHour } = await visit.me()
  return { ...visit.look, morningHour }
}

/** The tasks that the message names, in the order of its buttons. */
const namedIn = (message: RingTap['message']): string[] => {
  const rows = 'reply_markup' in message ? (message.reply_markup?.inline_keyboard ?? []) : []
  const taps = rows.flat().map((button) => ('callback_data' in button ? decode(button.callback_data ?? '') : null))
  return [...new Set(taps.flatMap((tap) => (tap && isRing(tap) ? [tap.id] : [])))]
}

const folding = async (
  tap: Exclude<Ring, { to: 'ringOpen' }>,
  key: string,
  named: readonly string[],
  visit: Visit,
  look: RingLook,
): Promise<{ screen: Screen; said: string }> => {
  const others = Promise.all(named.filter((id) => id !== tap.id).map((id) => taskOrNone(id, visit)))
  const [changed, rest] = await Promise.all([change(tap, key, visit, look), others])
  const there = rest.filter((task) => task !== null)
  if (changed.task) return { screen: afterTap(changed.task, there, changed.folded, look), said: changed.toast }
  const [next, ...after] = there
  return { screen: next ? afterTap(next, after, false, look) : emptied(look), said: changed.toast }
}

const change = async (
  tap: Exclude<Ring, { to: 'ringOpen' }>,
  idempotencyKey: string,
  visit: Visit,
  look: RingLook,
): Promise<Change | { readonly task: null; readonly folded: false; readonly toast: string }> => {
  const { t } = look
  try {
    return await carriedOut(tap, idempotencyKey, visit, look)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status >= 500 || error.status === 429) throw error
    const words = inWords[error.code]
    const toast = words ? words(t) : error.code === 'task-done' ? t.toast.already : t.ring.over
    const task = error.status === 404 ? null : await taskOrNone(tap.id, visit)
    return task ? { task, folded: false, toast } : { task: null, folded: false, toast }
  }
}

const carriedOut = async (
  tap: Exclude<Ring, { to: 'ringOpen' }>,
  idempotencyKey: string,
  visit: Visit,
  look: RingLook,
): Promise<Change> => {
  const { api, signal } = visit
  const { t } = look
  const { id } = tap
  switch (tap.to) {
    case 'ring':
      return { task: await readTask(id, visit), folded: false, toast: '' }
    case 'ringDone': {
      const { body: task } = await api.completeTask({ id, idempotencyKey, signal })
      return { task, folded: true, toast: t.toast.done }
    }
    case 'ringReopen': {
      const { body: task } = await api.reopenTask({ id, idempotencyKey, signal })
      return { task, folded: false, toast: t.toast.reopened }
    }
    case 'ringLater': {
      if (isOver(tap.later, look)) return { task: await readTask(id, visit), folded: false, toast: t.ring.over }
      const { body: task } = await api.snoozeTask({ id, body: untilWhen(tap.later, look), idempotencyKey, signal })
      return { task, folded: true, toast: task.snoozedUntil ? again(task.snoozedUntil, look) : '' }
    }
  }
}

const taskOrNone = (id: string, visit: Visit): Promise<Task | null> =>
  readTask(id, visit).catch((error: unknown) => {
    if (error instanceof ProblemError && error.status === 404) return null
    throw error
  })

const redraw = async (
  api: Api,
  chat: number,
  message: number,
  text: string,
  reply_markup: InlineKeyboardMarkup,
): Promise<void> => {
  const looks = { text, parse_mode: 'HTML' as const, link_preview_options: { is_disabled: true } }
  try {
    await api.editMessageText({ chat_id: chat, message_id: message, ...looks, reply_markup })
  } catch (error) {
    if (isHarmless(error)) return
    // It was deleted, or is too old to be edited: a new one takes its place.
    if (!(error instanceof TelegramApiError) || error.errorCode !== 400) throw error
    await api.sendMessage({ chat_id: chat, ...looks, reply_markup })
  }
}
