/** GET /api/v1/admin/categories and /api/v1/admin/categories/:id, with their counts. */
import { sql } from 'kysely'
import type * as z from 'zod'
import type { AdminCategory, adminQueries } from '#contracts/admin.ts'
import type { CategoryFields } from '#domain/answers.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { contains } from '../contains.ts'
import { type Db, given, type RowOf } from '../statement.ts'
import type { AdminDeps } from './deps.ts'
import { instant, instantOrNull, millis } from './instant.ts'
import { inOrder, keyOfPage, listed, type Order, one, orderOfPage, type Part } from './listing.ts'

type Query = z.infer<typeof adminQueries.categories>

const tie = sql<string>`c.id`
const created = { by: sql<string>`c.created_at`, type: 'timestamptz', tie } as const
const name = sql<string>`c.name collate "und-x-icu"`
/** `created` has an index; by name every category that the filters leave is looked at. */
const orders: Readonly<Record<Query['sort'], Order>> = {
  created: { ...created, descending: false },
  '-created': { ...created, descending: true },
  name: { by: name, type: 'text', tie, descending: false },
  '-name': { by: name, type: 'text', tie, descending: true },
}

const columns = (db: Db) =>
  db
    .selectFrom('category as c')
    .select(['c.id', 'c.owner', 'c.name', 'c.created_at', 'c.updated_at', 'c.deleted_at', 'c.revision'])

const counted = (db: Db, page: ReturnType<typeof columns>) =>
  db
    .selectFrom(page.as('page'))
    .leftJoin('person as p', 'p.id', 'page.owner')
    .innerJoinLateral(
      db
        .selectFrom('task as t')
        .whereRef('t.category_id', '=', sql.ref('page.id'))
        .where('t.deleted_at', 'is', null)
        .select(sql<number>`(count(*) filter (where not t.done))::int`.as('open'))
        .select(sql<number>`(count(*) filter (where t.done))::int`.as('done'))
        .as('held'),
      (join) => join.onTrue(),
    )
    .select(['page.id', 'page.owner', 'page.name', 'page.revision', 'p.telegram_id', 'held.open', 'held.done'])
    .select([millis('page.created_at').as('created'), millis('page.updated_at').as('updated')])
    .select([millis<number | null>('page.deleted_at').as('deleted')])

interface Fields extends CategoryFields {
  readonly person: AdminCategory['person']
  readonly openTasks: number
  readonly doneTasks: number
}

export const categoryItem = (category: Fields): AdminCategory => ({
  id: category.id,
  person: category.person,
  name: category.name,
  openTasks: category.openTasks,
  doneTasks: category.doneTasks,
  createdAt: instant(category.createdAt),
  updatedAt: instant(category.updatedAt),
  deletedAt: instantOrNull(category.deletedAt),
  revision: category.revision,
})

const categoryFrom = (row: RowOf<typeof counted>): AdminCategory =>
  categoryItem({
    id: row.id,
    person: { id: row.owner, telegramId: Number(row.telegram_id) },
    name: row.name,
    openTasks: row.open,
    doneTasks: row.done,
    createdAt: row.created,
    updatedAt: row.updated,
    deletedAt: row.deleted,
    revision: row.revision,
  })

const filtered = (db: Db, { person, status, q }: Query) => {
  let categories = columns(db)
  if (status !== 'all') categories = categories.where('c.deleted_at', status === 'trash' ? 'is not' : 'is', null)
  if (person !== undefined) categories = categories.where('c.owner', '=', given<string>('person'))
  if (q !== undefined) categories = categories.where(contains(sql`c.name`, 'q'))
  return categories
}

const rows = (query: Query, part: Part) => (db: Db) =>
  counted(db, inOrder(filtered(db, query), orders[query.sort], part))
    .select(keyOfPage)
    .orderBy(orderOfPage(orders[query.sort]))

export const listAllCategories =
  (deps: AdminDeps): AdminHandlers<'listAllCategories'>['listAllCategories'] =>
  (call) => {
    const { person, status, q, sort } = call.query
    return listed(deps, call, {
      name: 'categories',
      written: { sort, status },
      rows: (part) => rows(call.query, part),
      values: { person, q: q?.normalize('NFC') },
      item: categoryFrom,
    })
  }

const byId = (db: Db) => counted(db, columns(db).where('c.id', '=', given<string>('id')))

export const readAnyCategory =
  ({ ask }: AdminDeps): AdminHandlers<'readAnyCategory'>['readAnyCategory'] =>
  (call) =>
    one(ask, call, { name: 'category', rows: byId, item: categoryFrom })
