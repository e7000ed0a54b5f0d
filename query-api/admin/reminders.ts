/** GET /api/v1/admin/reminders: what will ring, soonest first. */
import { sql } from 'kysely'
import type * as z from 'zod'
import type { AdminReminder, adminQueries } from '#contracts/admin.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { type Db, given, type RowOf } from '../statement.ts'
import type { AdminDeps } from './deps.ts'
import { instant, millis } from './instant.ts'
import { inOrder, keyOfPage, listed, type Order, orderOfPage, type Part } from './listing.ts'

type Query = z.infer<typeof adminQueries.reminders>

const order: Order = {
  by: sql<string>`r.fire_at`,
  type: 'timestamptz',
  tie: sql<string>`(r.task_id || ' ' || r.wish)`,
  descending: false,
}

const filtered = (db: Db, { person, task }: Query) => {
  let coming = db
    .selectFrom('reminder as r')
    .where('r.fire_at', '>', given<Date>('now'))
    .select(['r.task_id', 'r.wish', 'r.owner', 'r.fire_at', 'r.before'])
  if (person !== undefined) coming = coming.where('r.owner', '=', given<string>('person'))
  if (task !== undefined) coming = coming.where('r.task_id', '=', given<string>('task'))
  return coming
}

const rows = (query: Query, part: Part) => (db: Db) =>
  db
    .selectFrom(inOrder(filtered(db, query), order, part).as('page'))
    .leftJoin('person as p', 'p.id', 'page.owner')
    .leftJoin('task as t', 't.id', 'page.task_id')
    .select(['page.task_id as id', 'page.wish', 'page.owner', 'page.before', 'p.telegram_id', 't.title'])
    .select(millis('page.fire_at').as('fire'))
    .select(keyOfPage)
    .orderBy(orderOfPage(order))

const reminderFrom = ({
  id,
  wish,
  owner,
  telegram_id,
  title,
  fire,
  before,
}: RowOf<ReturnType<typeof rows>>): AdminReminder => ({
  id: `${id} ${wish}`,
  person: { id: owner, telegramId: Number(telegram_id) },
  task: { id, title: title ?? '' },
  fireAt: instant(fire),
  before,
})

export const listAllReminders =
  (deps: AdminDeps): AdminHandlers<'listAllReminders'>['listAllReminders'] =>
  (call) => {
    const { person, task } = call.query
    return listed(deps, call, {
      name: 'reminders',
      written: {},
      rows: (part) => rows(call.query, part),
      values: { person, task, now: new Date(deps.now()) },
      item: reminderFrom,
    })
  }
