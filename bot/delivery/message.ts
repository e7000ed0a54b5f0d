/** A reminder as a person sees it: a message of its own, and what a tap folds it into. Pure, like the screens. */
import type { Attempt, Digest, RingingTask, Task } from '#contracts/reads.ts'
import { type Later, laters } from '../screens/callback.ts'
import { toList } from '../screens/home.ts'
import {
  type Button,
  bold,
  boldWords,
  button,
  cut,
  home,
  type Look,
  lines,
  type Screen,
  words,
  wordsButton,
} from '../screens/screen.ts'
import { day, dueLong, dueShort } from '../screens/when.ts'
import { texts } from '../texts/index.ts'
import { again, isOver, laterLabel, type RingLook } from './later.ts'

/** As many as an attempt holds. */
const mostTasks = 50
const titleGraphemes = 80
/** Of the 4096 that a message may have; the rest is for what stands around the tasks. */
const mostForTasks = 3_500
const lateSeconds = 300

export const lookAt = ({ language, timeZone, morningHour }: Attempt, now: number): RingLook => ({
  t: texts[language],
  zone: timeZone,
  now: Temporal.Instant.fromEpochMilliseconds(now),
  morningHour,
})

/** What is due together, in one message. */
export const reminder = ({ tasks, missed, digest }: Attempt, look: RingLook): Screen => {
  if (digest) return digestScreen(digest, look)
  const [only] = tasks
  const note = missed > 0 ? `\n${look.t.ring.missed(missed)}` : null
  if (only && tasks.length === 1) {
    const screen = ringing(only, look)
    return { ...screen, text: lines(screen.text, lateness(only, look), note) }
  }
  const shown = tasks.slice(0, mostTasks)
  const { named, left } = fitting(
    shown.map((task) => line(task, look)),
    mostForTasks,
  )
  const more = left + tasks.length - shown.length
  return {
    text: lines(
      bold(look.t.ring.title(tasks.length)),
      '',
      ...named,
      more > 0 ? look.t.ring.more(more) : null,
      lateness(latest(tasks), look),
      note,
    ),
    rows: [
      ...shown.map((task) => [pick(task, look)]),
      tasks.length > shown.length ? [button(look.t.lists.open, toList('open'))] : [],
    ],
  }
}

/** After a tap on one of its tasks. `folded`: what was tapped is told in place of the buttons that led there. */
export const afterTap = (task: Task, others: readonly Task[], folded: boolean, look: RingLook): Screen => {
  const screen = folded || task.status === 'done' || task.deletedAt ? outcome(task, look) : ringing(task, look)
  return { ...screen, rows: [...screen.rows, ...others.slice(0, mostTasks).map((other) => [pick(other, look)])] }
}

/** Nothing that it named is there any more. */
export const emptied = (look: Look): Screen => ({ text: look.t.toast.gone, rows: [[home(look)]] })

const ringing = (task: Task, look: RingLook): Screen => {
  const { id, revision } = task
  const { t } = look
  const putOff = (later: Later): Button => button(laterLabel(later, look), { to: 'ringLater', id, revision, later })
  const [soon, late] = [laters.slice(0, 2), laters.slice(2).filter((later) => !isOver(later, look))]
  return {
    text: about('⏰', task, look),
    rows: [
      [button(t.ring.done, { to: 'ringDone', id, revision })],
      soon.map(putOff),
      late.map(putOff),
      [button(t.ring.open, { to: 'ringOpen', id })],
    ],
  }
}

const outcome = (task: Task, look: RingLook): Screen => {
  const { id, revision } = task
  const { t } = look
  const open = button(t.ring.open, { to: 'ringOpen', id })
  if (task.deletedAt) return { text: lines(boldWords(task.title), t.ring.deleted), rows: [[open]] }
  if (task.status === 'done')
    return {
      text: lines(boldWords(task.title), t.ring.done),
      rows: [[button(t.button.undo, { to: 'ringReopen', id, revision })]],
    }
  return {
    text: lines(boldWords(task.title), task.snoozedUntil ? again(task.snoozedUntil, look) : null),
    rows: [[button(t.ring.done, { to: 'ringDone', id, revision }), open]],
  }
}

const about = (mark: string, task: Task, look: Look): string =>
  lines(
    `${mark} ${boldWords(task.title)}`,
    task.category ? look.t.task.category(words(task.category.name)) : null,
    task.due ? dueLong(task.due, look) : null,
  )

const line = (task: Task, look: Look): string =>
  `• ${words(cut(task.title, titleGraphemes))}${task.due ? ` · ${dueShort(task.due, look)}` : ''}`

const pick = (task: Task, look: Look): Button => {
  const isAhead = task.snoozedUntil !== null && Temporal.Instant.compare(task.snoozedUntil, look.now) > 0
  const mark = task.deletedAt ? '🗑 ' : task.status === 'done' ? '✅ ' : isAhead ? '⏰ ' : ''
  return wordsButton(mark, task.title, '', { to: 'ring', id: task.id })
}

const latest = (tasks: readonly RingingTask[]) =>
  tasks.reduce<RingingTask | null>((most, task) => (most && most.late >= task.late ? most : task), null)

const lateness = (task: RingingTask | null, look: Look): string | null => {
  if (!task || task.late < lateSeconds) return null
  const instant = look.now.subtract({ seconds: task.late })
  return `\n${look.t.ring.late(dueShort(instant.toString(), look))}`
}

const digestScreen = ({ date, overdue, today, more }: Digest, look: Look): Screen => {
  const { t } = look
  const all = [...overdue, ...today]
  const { named, left } = fitting(
    all.map((task) => line(task, look)),
    mostForTasks,
  )
  const late = named.slice(0, overdue.length)
  const rest = more + left
  return {
    text: lines(
      bold(t.ring.digest(day(date, look))),
      ...(late.length > 0 ? ['', bold(t.ring.digestOverdue(overdue.length)), ...late] : []),
      ...(today.length > 0 ? ['', bold(t.ring.digestToday(today.length)), ...named.slice(overdue.length)] : []),
      rest > 0 ? t.ring.more(rest) : null,
    ),
    rows: [
      [
        ...(overdue.length > 0 ? [button(t.lists.overdue, toList('overdue'))] : []),
        ...(today.length > 0 ? [button(t.lists.today, toList('today'))] : []),
      ],
      [home(look)],
    ],
  }
}

/** As many lines as fit, from the first on; entities are counted as they are written, which is more than Telegram does. */
const fitting = (all: readonly string[], most: number): { named: string[]; left: number } => {
  let room = most
  const named: string[] = []
  for (const one of all) {
    room -= one.length + 1
    if (room < 0) break
    named.push(one)
  }
  return { named, left: all.length - named.length }
}
