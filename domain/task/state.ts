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
  readonly remindersChosenAt: string | null
  readonly snoozedAt: string | null
  readonly reopenedAt: string | null
  readonly restoredAt: string | null
  readonly revision: number
}
/** null: it does not exist. */
export type TaskState = Task | null
export type TaskHappened = Happened<TaskEvent> & { readonly keyId?: string | null }

export const initial: TaskState = null

export const evolve = (task: TaskState, event: TaskHappened): TaskState => {
  if (task) return { ...task, ...changed(event), updatedAt: event.at, revision: task.revision + 1 }
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
    revision: 0,
  }
}

const changed = (event: TaskHappened): Partial<Task> => {
  const { at } = event
  switch (event.type) {
    case 'TaskCreated':
      return {}
    case 'TaskRenamed':
      return { title: event.data.title }
    case 'TaskMoved':
      return { categoryId: event.data.categoryId }
    case 'TaskScheduled':
      return { due: event.data, scheduledAt: at }
    case 'TaskUnscheduled':
      return { due: null, scheduledAt: null }
    case 'TaskRemindersChosen':
      return { reminders: event.data.reminders, remindersChosenAt: at }
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

export const fold = (events: Iterable<TaskHappened>): TaskState => {
  let task: TaskState = initial
  for (const event of events) task = evolve(task, event)
  return task
}
