/** Tasks: also done ones and those in the trash. */
import { taskEvents } from '#contracts/events/task.ts'
import { dueSort } from '#domain/due.ts'
import { evolve, type Task } from '#domain/task/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import { type Cell, type Table, texts } from './table.ts'

export interface TaskRow {
  readonly id: string
  readonly createdPosition: string
  /** Where it sorts; depends on the person's zone too. */
  readonly dueSort: string | null
  readonly state: Task
}

export const tasks: Table<TaskRow> = {
  name: 'task',
  key: ['id'],
  columns: [
    { name: 'id', type: 'text', of: (row) => row.id },
    { name: 'owner', type: 'text', of: (row) => row.state.owner },
    { name: 'title', type: 'text', of: (row) => row.state.title },
    { name: 'category_id', type: 'text', of: (row) => row.state.categoryId },
    { name: 'done', type: 'boolean', of: (row) => row.state.completedAt !== null },
    { name: 'due_local', type: 'text', of: (row) => row.state.due?.local ?? null },
    { name: 'due_zone', type: 'text', of: (row) => row.state.due?.zone ?? null },
    { name: 'due_at', type: 'timestamptz', of: (row) => row.state.due?.at ?? null },
    { name: 'due_sort', type: 'timestamptz', of: (row) => row.dueSort },
    { name: 'reminders', type: 'text[]', of: ({ state }) => state.reminders && `{${state.reminders.join()}}` },
    { name: 'snoozed_until', type: 'timestamptz', of: (row) => row.state.snoozedUntil },
    { name: 'created_at', type: 'timestamptz', of: (row) => row.state.createdAt },
    { name: 'created_position', type: 'text', of: (row) => row.createdPosition },
    { name: 'updated_at', type: 'timestamptz', of: (row) => row.state.updatedAt },
    { name: 'completed_at', type: 'timestamptz', of: (row) => row.state.completedAt },
    { name: 'deleted_at', type: 'timestamptz', of: (row) => row.state.deletedAt },
    { name: 'scheduled_at', type: 'timestamptz', of: (row) => row.state.scheduledAt },
    {
      name: 'reminders_chosen_at',
      type: 'timestamptz[]',
      of: ({ state }) => state.remindersChosenAt && `{${state.remindersChosenAt.join()}}`,
    },
    { name: 'snoozed_at', type: 'timestamptz', of: (row) => row.state.snoozedAt },
    { name: 'reopened_at', type: 'timestamptz', of: (row) => row.state.reopenedAt },
    { name: 'restored_at', type: 'timestamptz', of: (row) => row.state.restoredAt },
    { name: 'moved_at', type: 'timestamptz', of: (row) => row.state.movedAt },
    { name: 'revision', type: 'int', of: (row) => row.state.revision },
  ],
}

export const taskFrom = ([id, owner, title, categoryId = null, , local, zone, ...rest]: Cell[]): TaskRow => {
  const [at = null, sort = null, reminders = null, snoozedUntil = null, createdAt = null, position, ...stamps] = rest
  const [updatedAt = null, completedAt = null, deletedAt = null, scheduledAt = null, chosenAt = null, ...last] = stamps
  const [snoozedAt = null, reopenedAt = null, restoredAt = null, movedAt = null, revision] = last
  return {
    id: String(id),
    createdPosition: String(position),
    dueSort: texts.instant(sort),
    state: {
      owner: String(owner),
      keyId: null,
      title: String(title),
      categoryId,
      due: local == null || zone == null ? null : { local, zone, at: texts.instant(at) },
      reminders: texts.array(reminders),
      snoozedUntil: texts.instant(snoozedUntil),
      createdAt: texts.instant(createdAt) ?? '',
      updatedAt: texts.instant(updatedAt) ?? '',
      completedAt: texts.instant(completedAt),
      deletedAt: texts.instant(deletedAt),
      scheduledAt: texts.instant(scheduledAt),
      remindersChosenAt: texts.instants(chosenAt),
      snoozedAt: texts.instant(snoozedAt),
      reopenedAt: texts.instant(reopenedAt),
      restoredAt: texts.instant(restoredAt),
      movedAt: texts.instant(movedAt),
      revision: Number(revision),
    },
  }
}

type TaskEvent = Recorded & { readonly type: keyof typeof taskEvents }
export const isTaskEvent = (event: Recorded): event is TaskEvent => Object.hasOwn(taskEvents, event.type)

export const foldTask = (task: TaskRow | undefined, id: string, event: TaskEvent): TaskRow | null => {
  const state = evolve(task?.state ?? null, { ...event, at: event.metadata.occurredAt })
  const { createdPosition, dueSort } = task ?? { createdPosition: event.position, dueSort: null }
  return state && { id, createdPosition, dueSort, state: { ...state, revision: event.revision } }
}

/** What a task whose person is in `zone` sorts by. */
export const sorted = (task: TaskRow, zone: string): TaskRow => {
  const { due } = task.state
  const sort = due && dueSort(due, zone)
  return sort === task.dueSort ? task : { ...task, dueSort: sort }
}

/** Whether anything of it could ring. */
export const mayRing = ({ state }: TaskRow): boolean => state.due !== null || state.snoozedUntil !== null
