/** A task's card, and the questions it asks before it does something. */
import type { CountedCategory, Task } from '#contracts/reads.ts'
import type { Place, Tap } from './callback.ts'
import { chooser } from './categories.ts'
import { type Button, bold, boldWords, button, home, type Look, lines, type Screen, words } from './screen.ts'
import { clock, dueLong, isOverdue, localDate, moment, weekdayName } from './when.ts'

const backTo = (at: Place): Tap => ({ to: 'list', at })

/** `undo`: what was just done to it, and may be taken back. */
export const taskCard = (task: Task, at: Place, look: Look, undo: Tap | null = null): Screen => {
  const { t } = look
  return {
    text: about(task, look),
    rows: [
      undo ? [button(t.button.undo, undo)] : [],
      ...actions(task, at, undo, look),
      [button(t.button.back, backTo(at)), home(look)],
    ],
  }
}

const about = (task: Task, look: Look): string => {
  const { t } = look
  const late = task.due !== null && task.status === 'open' && !task.deletedAt && isOverdue(task.due, look)
  return lines(
    `${task.status === 'done' ? '✅' : '⬜'} ${boldWords(task.title)}`,
    '',
    task.category ? t.task.category(words(task.category.name)) : t.task.inbox,
    task.due ? t.task.due(dueLong(task.due, look)) + (late ? ` · 🔴 ${t.task.overdue}` : '') : null,
    t.task.created(moment(task.createdAt, look)),
    task.completedAt ? t.task.completed(moment(task.completedAt, look)) : null,
    task.deletedAt ? t.task.deleted(moment(task.deletedAt, look)) : null,
  )
}

const actions = (task: Task, at: Place, undo: Tap | null, { t }: Look): Button[][] => {
  const { id, revision } = task
  if (task.deletedAt) return undo ? [] : [[button(t.button.restore, { to: 'restore', id, revision, at })]]
  const status =
    task.status === 'open'
      ? [button(t.button.done, { to: 'complete', id, revision, at })]
      : undo?.to === 'reopen'
        ? []
        : [button(t.button.reopen, { to: 'reopen', id, revision, at })]
  return [
    status,
    [
      button(t.button.due, { to: 'chooseDue', id, at }),
      button(t.button.move, { to: 'chooseCategory', id, page: 0, at }),
    ],
    [button(t.button.rename, { to: 'askTitle', id, at }), button(t.button.remove, { to: 'confirmDelete', id, at })],
  ]
}

export const confirmDelete = (task: Task, at: Place, look: Look): Screen => ({
  text: lines(bold(look.t.task.confirmDelete), '', about(task, look)),
  rows: [
    [button(look.t.button.yesDelete, { to: 'remove', id: task.id, revision: task.revision, at })],
    [button(look.t.button.cancel, { to: 'task', id: task.id, at })],
  ],
})

/** Today, tomorrow, and the five days after them. */
export const dueChooser = (task: Task, at: Place, look: Look): Screen => {
  const { t } = look
  const today = localDate(look)
  const to = (label: string, due: string): Button =>
    button(label, { to: 'schedule', id: task.id, revision: task.revision, due, at })
  const inDays = (days: number): Button => {
    const date = today.add({ days })
    return to(weekdayName(date, look), date.toString())
  }
  return {
    text: lines(bold(t.due.title), boldWords(task.title), '', t.due.time(clock(look))),
    rows: [
      [to(t.due.today, today.toString()), to(t.due.tomorrow, today.add({ days: 1 }).toString())],
      [inDays(2), inDays(3), inDays(4)],
      [inDays(5), inDays(6), inDays(7)],
      task.due ? [to(t.due.clear, 'none')] : [],
      [button(t.button.back, { to: 'task', id: task.id, at })],
    ],
  }
}

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
