/** A task as operators see it, from a row or a fold alike. */
import { sql } from 'kysely'
import type { AdminTask } from '#contracts/admin.ts'
import type { TaskFields } from '#domain/answers.ts'
import type { Db, RowOf } from '../statement.ts'
import { categoryIn, taskFields } from '../tasks/row.ts'
import { instant, instantOrNull, millis } from './instant.ts'

interface Fields extends TaskFields {
  readonly person: AdminTask['person']
  readonly category: { readonly id: string; readonly name: string } | null
  readonly hidden: boolean
}

export const taskItem = (task: Fields): AdminTask => ({
  id: task.id,
  person: task.person,
  title: task.title,
  category: task.category && { id: task.category.id, name: task.category.name },
  status: task.completedAt === null ? 'open' : 'done',
  due: task.due?.local ?? null,
  dueZone: task.due?.zone ?? null,
  dueAt: instantOrNull(task.due?.at ?? null),
  reminders: [...(task.reminders ?? [])],
  snoozedUntil: instantOrNull(task.snoozedUntil),
  createdAt: instant(task.createdAt),
  updatedAt: instant(task.updatedAt),
  completedAt: instantOrNull(task.completedAt),
  deletedAt: instantOrNull(task.deletedAt),
  hidden: task.hidden,
  revision: task.revision,
})

export const taskColumns = (db: Db) =>
  db
    .selectFrom('task as t')
    .select(['t.id', 't.owner', 't.title', 't.category_id', 't.due_local', 't.due_zone', 't.due_at', 't.reminders'])
    .select(['t.snoozed_until', 't.created_at', 't.updated_at', 't.completed_at', 't.deleted_at', 't.revision'])

/** What is joined and computed, for the rows of the page alone. */
export const taskRows = (db: Db, page: ReturnType<typeof taskColumns>) =>
  db
    .selectFrom(page.as('page'))
    .leftJoin('person as p', 'p.id', 'page.owner')
    .leftJoin('category as c', 'c.id', 'page.category_id')
    .select(['page.id', 'page.owner', 'page.title', 'page.category_id', 'page.due_local', 'page.due_zone'])
    .select(['page.revision', 'p.telegram_id', 'c.name as category_name', 'c.deleted_at as category_deleted_at'])
    .select([sql<string | null>`to_json(page.reminders)::text`.as('reminders')])
    .select([millis<number | null>('page.due_at').as('due'), millis<number | null>('page.snoozed_until').as('snoozed')])
    .select([millis('page.created_at').as('created'), millis('page.updated_at').as('updated')])
    .select([millis<number | null>('page.completed_at').as('completed')])
    .select([millis<number | null>('page.deleted_at').as('deleted')])

export const taskFrom = (row: RowOf<typeof taskRows>): AdminTask =>
  taskItem({
    ...taskFields(row, row.due_zone ?? ''),
    person: { id: row.owner, telegramId: Number(row.telegram_id) },
    category: categoryIn(row),
    hidden: row.category_id !== null && (row.category_name === null || row.category_deleted_at !== null),
  })
