/** GET /api/v1/admin/people and /api/v1/admin/people/:id, with how much each of them has. */
import { sql } from 'kysely'
import type * as z from 'zod'
import type { AdminPerson, adminQueries } from '#contracts/admin.ts'
import type { MeFields } from '#domain/answers.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { personFields } from '../me.ts'
import { type Db, given, type RowOf } from '../statement.ts'
import { isVisible } from '../tasks/row.ts'
import type { AdminDeps } from './deps.ts'
import { instant, millis } from './instant.ts'
import { inOrder, keyOfPage, listed, type Order, one, orderOfPage, type Part } from './listing.ts'

type Query = z.infer<typeof adminQueries.people>

const created = { by: sql<string>`p.created_at`, type: 'timestamptz', tie: sql<string>`p.id` } as const
const telegram = { by: sql<string>`p.telegram_id`, type: 'bigint', tie: sql<string>`p.id` } as const
const orders: Readonly<Record<Query['sort'], Order>> = {
  created: { ...created, descending: false },
  '-created': { ...created, descending: true },
  telegram: { ...telegram, descending: false },
  '-telegram': { ...telegram, descending: true },
}

const columns = (db: Db) =>
  db
    .selectFrom('person as p')
    .select(['p.id', 'p.telegram_id', 'p.language', 'p.time_zone', 'p.morning_hour', 'p.reminders', 'p.digest_hour'])
    .select(['p.reachable', 'p.created_at', 'p.revision'])

const counted = (db: Db, page: ReturnType<typeof columns>) =>
  db
    .selectFrom(page.as('page'))
    .innerJoinLateral(
      db
        .selectFrom('task as t')
        .leftJoin('category as c', 'c.id', 't.category_id')
        .whereRef('t.owner', '=', sql.ref('page.id'))
        .where('t.deleted_at', 'is', null)
        .where(isVisible)
        .select(sql<number>`(count(*) filter (where not t.done))::int`.as('open'))
        .select(sql<number>`(count(*) filter (where t.done))::int`.as('done'))
        .as('has'),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      db
        .selectFrom('category as own')
        .whereRef('own.owner', '=', sql.ref('page.id'))
        .where('own.deleted_at', 'is', null)
        .select(sql<number>`count(*)::int`.as('number'))
        .as('categories'),
      (join) => join.onTrue(),
    )
    .select(['page.id', 'page.telegram_id', 'page.language', 'page.time_zone', 'page.morning_hour', 'page.reminders'])
    .select(['page.digest_hour', 'page.reachable', 'page.revision', millis('page.created_at').as('created')])
    .select(['has.open', 'has.done', 'categories.number as categories'])

interface Counts {
  readonly openTasks: number
  readonly doneTasks: number
  readonly categories: number
}

export const personItem = (person: MeFields, counts: Counts): AdminPerson => ({
  id: person.id,
  telegramId: person.telegramId,
  language: person.language,
  timeZone: person.timeZone,
  morningHour: person.morningHour,
  reminders: [...person.reminders],
  digestHour: person.digestHour,
  reachable: person.reachable,
  createdAt: instant(person.createdAt),
  revision: person.revision,
  ...counts,
})

const personFrom = (row: RowOf<typeof counted>): AdminPerson =>
  personItem(personFields(row), { openTasks: row.open, doneTasks: row.done, categories: row.categories })

const filtered = (db: Db, { q, language, reachable }: Query) => {
  let people = columns(db)
  if (q !== undefined) {
    const begins = (text: ReturnType<typeof sql>) => sql<boolean>`starts_with(${text}, ${given('q')}::text)`
    people = people.where((of) => of.or([begins(sql`p.telegram_id::text`), begins(sql`p.id`)]))
  }
  if (language !== undefined) people = people.where('p.language', '=', given<'ru' | 'en'>('language'))
  if (reachable !== undefined) people = people.where('p.reachable', '=', sql.lit(reachable === 'true'))
  return people
}

const rows = (query: Query, part: Part) => (db: Db) =>
  counted(db, inOrder(filtered(db, query), orders[query.sort], part))
    .select(keyOfPage)
    .orderBy(orderOfPage(orders[query.sort]))

export const listPeople =
  (deps: AdminDeps): AdminHandlers<'listPeople'>['listPeople'] =>
  (call) => {
    const { q, language, reachable, sort } = call.query
    return listed(deps, call, {
      name: 'people',
      written: { sort, reachable },
      rows: (part) => rows(call.query, part),
      values: { q, language },
      item: personFrom,
    })
  }

const byId = (db: Db) => counted(db, columns(db).where('p.id', '=', given<string>('id')))

export const readPerson =
  ({ ask }: AdminDeps): AdminHandlers<'readPerson'>['readPerson'] =>
  (call) =>
    one(ask, call, { name: 'person', rows: byId, item: personFrom })
