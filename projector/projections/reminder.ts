/** What will ring, as the rules of due dates say. */
import { type Wish, wishes } from '#domain/due.ts'
import type { CategoryRow } from './category.ts'
import type { PersonRow } from './person.ts'
import type { Table } from './table.ts'
import { mayRing, type TaskRow } from './task.ts'

export interface ReminderRow extends Wish {
  readonly taskId: string
  readonly owner: string
}

export const reminders: Table<ReminderRow> = {
  name: 'reminder',
  key: ['task_id', 'wish'],
  columns: [
    { name: 'task_id', type: 'text', of: (row) => row.taskId },
    { name: 'wish', type: 'text', of: (row) => row.wish },
    { name: 'owner', type: 'text', of: (row) => row.owner },
    { name: 'fire_at', type: 'timestamptz', of: (row) => row.fireAt },
    { name: 'before', type: 'text', of: (row) => row.before },
  ],
}

/** `held`: the wishes that fell due already. */
export const remindersOf = (
  task: TaskRow,
  person: PersonRow,
  category: CategoryRow | undefined,
  held: ReadonlySet<string> | undefined,
): ReminderRow[] => {
  if (!mayRing(task)) return []
  const { owner } = task.state
  return wishes(task.state, person.state, category?.state ?? null)
    .filter(({ wish }) => !held?.has(wish))
    .map((wish) => ({ ...wish, taskId: task.id, owner }))
}
