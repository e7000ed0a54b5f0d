/** A task, folded from its stream. */
import type { Happened, TaskEvent } from '#contracts/events/index.ts'
import type { Due } from '../due.ts'

export interface Task {
  readonly owner: string
  /** The key under which it is sealed. */
  readonly keyId: string | null
  readonly title: string
  /** null: the Inbox. */
  readonly categoryId: string | null
  readonly due: Due<string> | null
  /** null: none were ever given. */
  readonly reminders: readonly string[] | null
  readonly snoozedUntil: string | null
  readonly createdAt: string
  readonly updatedAt: string
  /** null: it is open. */
  readonly completedAt: string | null
  readonly deletedAt: string | null
  /** When its wishes for reminders began. */
  readonly scheduledAt: string | null
  /** One for each of `reminders`: it may have been among them for longer than the others. */
  readonly remindersChosenAt: readonly string[] | null
  readonly snoozedAt: string | null
  readonly reopenedAt: string | null
  /** By itself, or with a category that it has left since. */
  readonly restoredAt: string | null
  /** When it came to where it is; null: it was made there. */
  readonly movedAt: string | null
  readonly revision: number
}
/** null: it does not exist. */
export type TaskState = Task | null
export type TaskHappened = Happened<TaskEvent> & { readonly keyId?: string | null }

export const initial: TaskState = null

export const evolve = (task: TaskState, event: TaskHappened): TaskState => {
  if (task) return { ...task, ...changed(task, event), updatedAt: event.at, revision: task.revision + 1 }
  if (event.type !== 'TaskCreated') return null
  const { owner, title, categoryId } = event.data
  return {
    owner,
    keyId: event.keyId ?? null,
    title,
    categoryId,
    due: null,
    reminders: null,
    snoozedUntil: null,
    createdAt: event.at,
    updatedAt: event.at,
    completedAt: null,
    deletedAt: null,
    scheduledAt: null,
    remindersChosenAt: null,
    snoozedAt: null,
    reopenedAt: null,
    restoredAt: null,
    movedAt: null,
    revision: 0,
  }
}

const changed = (task: Task, event: TaskHappened): Partial<Task> => {
  const { at } = event
  switch (event.type) {
    case 'TaskCreated':
      return {}
    case 'TaskRenamed':
      return { title: event.data.title }
    case 'TaskMoved':
      return {
        categoryId: event.data.categoryId,
        movedAt: at,
        restoredAt: later(task.restoredAt, event.data.restoredAt),
      }
    case 'TaskScheduled':
      return { due: event.data, scheduledAt: at }
    case 'TaskUnscheduled':
      return { due: null, scheduledAt: null }
    case 'TaskRemindersChosen':
      return { reminders: event.data.reminders, remindersChosenAt: event.data.reminders.map(chosenAt(task, at)) }
    case 'TaskSnoozed':
      return { snoozedUntil: event.data.until, snoozedAt: at }
    case 'TaskCompleted':
      return { completedAt: at, snoozedUntil: null, snoozedAt: null }
    case 'TaskReopened':
      return { completedAt: null, reopenedAt: at }
    case 'TaskDeleted':
      return { deletedAt: at }
    case 'TaskRestored':
      return { deletedAt: null, restoredAt: at }
  }
}

/** A lead time that was there already was chosen then. */
const chosenAt = (task: Task, at: string) => (lead: string) =>
  task.remindersChosenAt?.[task.reminders?.indexOf(lead) ?? -1] ?? at

const later = (a: string | null, b: string | null): string | null => ((a ?? '') > (b ?? '') ? a : b)

export const fold = (events: Iterable<TaskHappened>): TaskState => {
  let task: TaskState = initial
  for (const event of events) task = evolve(task, event)
  return task
}
