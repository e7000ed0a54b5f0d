/** Why no reminder of a task is to come. */
import { type WishingCategory, type WishingPerson, type WishingTask, wishes } from '../due.ts'
import { epochMs } from '../time.ts'

export type Silence =
  | 'done'
  | 'deleted'
  | 'category-deleted'
  | 'unreachable'
  | 'nothing-due'
  | 'no-lead-times'
  | 'in-the-past'

/** null: something is to come, later than `now` (ISO 8601, UTC). */
export const silenceOf = (
  task: WishingTask,
  person: WishingPerson,
  category: WishingCategory | null,
  now: string,
): Silence | null => {
  if (task.deletedAt !== null) return 'deleted'
  if (category && category.deletedAt !== null) return 'category-deleted'
  if (task.completedAt !== null) return 'done'
  if (!person.reachable) return 'unreachable'
  if (wishes(task, person, category).some(({ fireAt }) => epochMs(fireAt) > epochMs(now))) return null
  if (task.due === null && task.snoozedUntil === null) return 'nothing-due'
  if (task.snoozedUntil === null && !task.reminders?.length) return 'no-lead-times'
  return 'in-the-past'
}
