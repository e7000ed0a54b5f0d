/** A task's card, and the questions it asks before it does something. */
import type { CountedCategory, Task } from '#contracts/reads.ts'
import type { Place, Tap } from './callback.ts'
import { chooser } from './categories.ts'
import { leadNames } from './leads.ts'
import { type Button, bold, boldWords, button, home, type Look, lines, type Screen, words } from './screen.ts'
import { clock, dueLong, isOverdue, moment } from './when.ts'

export interface Outcome {
  /** What was just done to it, and may be taken back. */
  readonly undo?: Tap | null
  /** Its person's first date: is their clock what we think it is? */
  readonly asksClock?: boolean
}

export const taskCard = (
  task: Task,
  at: Place,
  look: Look,
  { undo = null, asksClock = false }: Outcome = {},
): Screen => {
  const { t } = look
  return {
    text: lines(about(task, look), asksClock ? `\n${bold(t.due.isClock(clock(look)))}` : null),
    rows: [
      undo ? [button(t.button.undo, undo)] : [],
      asksClock ? [button(t.due.otherClock, { to: 'regions' })] : [],
      ...actions(task, at, undo, look),
      [button(t.button.back, { to: 'list', at }), home(look)],
    ],
  }
}

const about = (task: Task, look: Look): string => {
  const { t, now } = look
  const isLive = task.status === 'open' && !task.deletedAt
  const late = task.due !== null && isLive && isOverdue(task.due, look)
  const until = isLive ? task.snoozedUntil : null
  return lines(
    `${task.status === 'done' ? '✅' : '⬜'} ${boldWords(task.title)}`,
    '',
    task.category ? t.task.category(words(task.category.name)) : t.task.inbox,
    task.due ? t.task.due(dueLong(task.due, look)) + (late ? ` · 🔴 ${t.task.overdue}` : '') : null,
    task.due && isLive
      ? task.reminders.length > 0
        ? t.task.reminders(leadNames(task.reminders, look))
        : t.task.silent
      : null,
    until && Temporal.Instant.compare(until, now) > 0 ? t.task.snoozed(moment(until, look)) : null,
    t.task.created(moment(task.createdAt, look)),
    task.completedAt ? t.task.completed(moment(task.completedAt, look)) : null,
    task.deletedAt ? t.task.deleted(moment(task.deletedAt, look)) : null,
  )
}

const actions = (task: Task, at: Place, undo: Tap | null, { t }: Look): Button[][] => {
  const { id, revision } = task
  const history = button(t.button.history, { to: 'history', id, page: 0, at })
  if (task.deletedAt) return [undo ? [] : [button(t.button.restore, { to: 'restore', id, revision, at })], [history]]
  const isOpen = task.status === 'open'
  return [
    isOpen
      ? [button(t.button.done, { to: 'complete', id, revision, at })]
      : undo?.to === 'reopen'
        ? []
        : [button(t.button.reopen, { to: 'reopen', id, revision, at })],
    [
      button(t.button.due, { to: 'pickDay', of: { id, at } }),
      ...(isOpen ? [button(t.button.snooze, { to: 'chooseSnooze', id, at })] : []),
    ],
    [
      button(t.button.move, { to: 'chooseCategory', id, page: 0, at }),
      button(t.button.rename, { to: 'askTitle', id, at }),
    ],
    [...(isOpen ? [button(t.button.reminders, { to: 'chooseLeads', id, at })] : []), history],
    [button(t.button.remove, { to: 'confirmDelete', id, at })],
  ]
}

export const confirmDelete = (task: Task, at: Place, look: Look): Screen => ({
  text: lines(bold(look.t.task.confirmDelete), '', about(task, look)),
  rows: [
    [button(look.t.button.yesDelete, { to: 'remove', id: task.id, revision: task.revision, at })],
    [button(look.t.button.cancel, { to: 'task', id: task.id, at })],
  ],
})

export const moveChooser = (
  task: Task,
  categories: readonly CountedCategory[],
  page: number,
  at: Place,
  look: Look,
): Screen => ({
  text: lines(bold(look.t.move.title), boldWords(task.title)),
  rows: [
    ...chooser(
      categories,
      page,
      (category) => ({ to: 'move', id: task.id, revision: task.revision, category, at }),
      (turned) => ({ to: 'chooseCategory', id: task.id, page: turned, at }),
      look,
    ),
    [button(look.t.button.back, { to: 'task', id: task.id, at })],
  ],
})
