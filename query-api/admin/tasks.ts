/** GET /api/v1/admin/tasks and /api/v1/admin/tasks/:id: everybody's, those of deleted categories too. */
import { sql } from 'kysely'
import type * as z from 'zod'
import type { adminQueries } from '#contracts/admin.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { contains } from '../contains.ts'
import { type Db, given } from '../statement.ts'
import type { AdminDeps } from './deps.ts'
import { asked } from './instant.ts'
import { inOrder, keyOfPage, listed, type Order, one, orderOfPage, type Part } from './listing.ts'
import { taskColumns, taskFrom, taskRows } from './task.ts'

type Query = z.infer<typeof adminQueries.tasks>

// Not by position, as a person's own lists are: those are not to go by the indexes of these.
const tie = sql<string>`t.id`
const created = { by: sql<string>`t.created_at`, type: 'timestamptz', tie } as const
const title = sql<string>`t.title collate "und-x-icu"`
// As the index has it. Without a due date: last, either way round.
const due = sql<string>`coalesce(t.due_sort, 'infinity'::timestamptz)`
const dueBackwards = sql<string>`coalesce(t.due_sort, '-infinity'::timestamptz)`

/** `created`, and `due` of open tasks, have an index; for the others every task that the filters leave is looked at. */
const orders: Readonly<Record<Query['sort'], Order>> = {
  created: { ...created, descending: false },
  '-created': { ...created, descending: true },
  updated: { by: sql<string>`t.updated_at`, type: 'timestamptz', tie, descending: false },
  '-updated': { by: sql<string>`t.updated_at`, type: 'timestamptz', tie, descending: true },
  due: { by: due, type: 'timestamptz', tie, descending: false },
  '-due': { by: dueBackwards, type: 'timestamptz', tie, descending: true },
  title: { by: title, type: 'text', tie, descending: false },
  '-title': { by: title, type: 'text', tie, descending: true },
}

const filtered = (db: Db, { person, category, status, dueAfter, dueBefore, q }: Query) => {
  let tasks = taskColumns(db).where('t.deleted_at', status === 'trash' ? 'is not' : 'is', null)
  if (status === 'open') tasks = tasks.where(sql<boolean>`not t.done`)
  if (status === 'done') tasks = tasks.where(sql<boolean>`t.done`)
  if (person !== undefined) tasks = tasks.where('t.owner', '=', given<string>('person'))
  if (category === 'inbox') tasks = tasks.where('t.category_id', 'is', null)
  else if (category !== undefined) tasks = tasks.where('t.category_id', '=', given<string>('category'))
  if (dueAfter !== undefined) tasks = tasks.where('t.due_sort', '>=', given<Date>('dueAfter'))
  if (dueBefore !== undefined) tasks = tasks.where('t.due_sort', '<', given<Date>('dueBefore'))
  if (q !== undefined) tasks = tasks.where(contains(sql`t.title`, 'q'))
  return tasks
}

const rows = (query: Query, part: Part) => (db: Db) =>
  taskRows(db, inOrder(filtered(db, query), orders[query.sort], part))
    .select(keyOfPage)
    .orderBy(orderOfPage(orders[query.sort]))

export const listAllTasks =
  (deps: Pick<AdminDeps, 'ask' | 'cursors'>): AdminHandlers<'listAllTasks'>['listAllTasks'] =>
  (call) => {
    const { sort, status, person, category, dueAfter, dueBefore, q } = call.query
    return listed(deps, call, {
      name: 'tasks',
      written: { sort, status, inbox: category === 'inbox' },
      rows: (part) => rows(call.query, part),
      values: { person, category, dueAfter: asked(dueAfter), dueBefore: asked(dueBefore), q: q?.normalize('NFC') },
      item: taskFrom,
    })
  }

const byId = (db: Db) => taskRows(db, taskColumns(db).where('t.id', '=', given<string>('id')))

export const readAnyTask =
  ({ ask }: AdminDeps): AdminHandlers<'readAnyTask'>['readAnyTask'] =>
  (call) =>
    one(ask, call, { name: 'task', rows: byId, item: taskFrom })
