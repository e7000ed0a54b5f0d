/** A task as the read model keeps it: who may see it, its columns, and the answer made of them. */
import { sql } from 'kysely'
import type { Task } from '#contracts/reads.ts'
import { type TaskFields, taskRenderer } from '#domain/answers.ts'
import { type Db, epoch, given, type RowOf } from '../statement.ts'

/** The owner's tasks with their categories. */
export const ownTasks = (db: Db) =>
  db
    .selectFrom('task as t')
    .leftJoin('category as c', 'c.id', 't.category_id')
    .where('t.owner', '=', given<string>('owner'))

/** What a deleted category holds is nowhere. Of a task `t` and its category `c`. */
export const isVisible = sql<boolean>`(t.category_id is null or (c.id is not null and c.deleted_at is null))`
export const visibleTasks = (db: Db) => ownTasks(db).where(isVisible)

export const taskPage = (db: Db, tasks = visibleTasks(db)) =>
  tasks
    .select(['t.id', 't.title', 't.category_id', 'c.name as category_name', 't.due_local', 't.due_at', 't.reminders'])
    .select(['t.snoozed_until', 't.created_at', 't.created_position', 't.updated_at', 't.completed_at'])
    .select(['t.deleted_at', 't.revision'])

/** What is computed of a row is computed outside of what sorts and cuts, so for the rows of the page alone. */
export const taskRows = (db: Db, page: ReturnType<typeof taskPage>) =>
  db
    .selectFrom(page.as('page'))
    .select(['page.id', 'page.title', 'page.category_id', 'page.category_name', 'page.due_local', 'page.revision'])
    .select([sql<string | null>`to_json(page.reminders)::text`.as('reminders'), 'page.created_position'])
    .select([epoch<number | null>('page.due_at').as('due'), epoch<number | null>('page.snoozed_until').as('snoozed')])
    .select([epoch('page.created_at').as('created'), epoch('page.updated_at').as('updated')])
    .select([epoch<number | null>('page.completed_at').as('completed')])
    .select([epoch<number | null>('page.deleted_at').as('deleted')])

export type TaskRow = RowOf<typeof taskRows>

/** `zone`: on whose clock what was said is told. */
export const taskFields = (row: Omit<TaskRow, 'created_position'>, zone: string): TaskFields => ({
  id: row.id,
  title: row.title,
  due: row.due_local === null ? null : { local: row.due_local, zone, at: row.due },
  reminders: row.reminders === null ? null : JSON.parse(row.reminders),
  snoozedUntil: row.snoozed,
  createdAt: row.created,
  updatedAt: row.updated,
  completedAt: row.completed,
  deletedAt: row.deleted,
  revision: row.revision,
})

export const categoryIn = ({ category_id: id, category_name: name }: Pick<TaskRow, 'category_id' | 'category_name'>) =>
  id === null ? null : { id, name: name ?? '' }

export const taskAnswers = (zone: string): ((row: TaskRow) => Task) => {
  const render = taskRenderer(zone)
  return (row) => render(taskFields(row, zone), categoryIn(row))
}
