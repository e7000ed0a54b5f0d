/** GET /api/v1/admin/notifications: what fell due and what became of it, newest first. */
import { sql } from 'kysely'
import type * as z from 'zod'
import { type AdminNotification, adminQueries } from '#contracts/admin.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { type Db, given, type RowOf } from '../statement.ts'
import type { AdminDeps } from './deps.ts'
import { instant, instantOrNull, millis } from './instant.ts'
import { inOrder, keyOfPage, listed, type Order, orderOfPage, type Part } from './listing.ts'

type Query = z.infer<typeof adminQueries.notifications>

const order: Order = {
  by: sql<string>`n.fell_due_at`,
  type: 'timestamptz',
  tie: sql<string>`(n.stream || ' ' || n.task_id || ' ' || n.wish)`,
  descending: true,
}

/** Whether an attempt's deadline has passed without an outcome; then nobody knows. */
const isOver = sql<boolean>`n.try_at <= ${given<Date>('now')}`
const inState = (state: NonNullable<Query['state']>) => {
  if (state === 'unknown') return sql<boolean>`n.state = 'attempted' and n.try_at is not null and ${isOver}`
  if (state === 'attempted') return sql<boolean>`n.state = 'attempted' and n.try_at is not null and not ${isOver}`
  // So that those that may still be sent, which are few, are found by their index.
  const isUnsettled = state === 'due' || state === 'failed'
  return sql<boolean>`n.state = ${sql.lit(state)} and n.try_at is ${isUnsettled ? sql`not null` : sql`null`}`
}

const filtered = (db: Db, { person, task, state }: Query) => {
  let fallen = db
    .selectFrom('notification as n')
    .select(['n.stream', 'n.task_id', 'n.wish', 'n.owner', 'n.fire_at', 'n.before', 'n.state', 'n.fell_due_at'])
    .select(['n.attempt', 'n.attempted_at', 'n.try_at', 'n.settled_at', 'n.why'])
    .select(sql<boolean>`coalesce(${isOver}, false)`.as('is_over'))
  if (person !== undefined) fallen = fallen.where('n.owner', '=', given<string>('person'))
  if (task !== undefined) fallen = fallen.where('n.task_id', '=', given<string>('task'))
  if (state !== undefined) fallen = fallen.where(inState(state))
  return fallen
}

const rows = (query: Query, part: Part) => (db: Db) =>
  db
    .selectFrom(inOrder(filtered(db, query), order, part).as('page'))
    .leftJoin('person as p', 'p.id', 'page.owner')
    .leftJoin('task as t', 't.id', 'page.task_id')
    .select(['page.stream as id', 'page.task_id', 'page.wish', 'page.owner', 'page.before', 'page.state'])
    .select(['page.is_over', 'page.attempt', 'page.why', 'p.telegram_id', 't.title'])
    .select([millis('page.fire_at').as('fire'), millis('page.fell_due_at').as('fell_due')])
    .select([millis<number | null>('page.attempted_at').as('attempted')])
    .select([millis<number | null>('page.try_at').as('try')])
    .select([millis<number | null>('page.settled_at').as('settled')])
    .select(keyOfPage)
    .orderBy(orderOfPage(order))

const stateOf = adminQueries.notifications.shape.state.unwrap()

const notificationFrom = (row: RowOf<ReturnType<typeof rows>>): AdminNotification => ({
  id: `${row.id} ${row.task_id} ${row.wish}`,
  stream: row.id,
  person: { id: row.owner, telegramId: Number(row.telegram_id) },
  task: row.task_id === '' ? null : { id: row.task_id, title: row.title },
  state: row.state === 'attempted' && row.is_over ? 'unknown' : stateOf.parse(row.state),
  fireAt: instant(row.fire),
  before: row.before,
  fellDueAt: instant(row.fell_due),
  attempts: row.attempt,
  attemptedAt: instantOrNull(row.attempted),
  tryAt: instantOrNull(row.try),
  settledAt: instantOrNull(row.settled),
  why: row.why,
})

export const listNotifications =
  (deps: AdminDeps): AdminHandlers<'listNotifications'>['listNotifications'] =>
  (call) => {
    const { person, task, state } = call.query
    return listed(deps, call, {
      name: 'notifications',
      written: { state },
      rows: (part) => rows(call.query, part),
      values: { person, task, now: new Date(deps.now()) },
      item: notificationFrom,
    })
  }
