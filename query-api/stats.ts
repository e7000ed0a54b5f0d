/** GET /api/v1/stats: counts of what can be seen. */

import { sql } from 'kysely'
import { endOfDay, localDate, startOfDay, toInstant } from '#domain/time.ts'
import type { Handlers } from '#platform/http/call.ts'
import { answered } from './answered.ts'
import type { Deps } from './deps.ts'
import { type Db, given } from './statement.ts'
import { visibleTasks } from './tasks/row.ts'

const rows = (db: Db) => {
  const live = sql`t.deleted_at is null`
  const open = sql`${live} and not t.done`
  const today = sql`case when t.due_at is null then t.due_local = ${given('today')}::text
    else t.due_at >= ${given('dayStart')}::timestamptz and t.due_at <= ${given('dayEnd')}::timestamptz end`
  const count = (condition: typeof live) => sql<number>`count(*) filter (where ${condition})::int`
  return visibleTasks(db).select([
    sql<string>`'stats'`.as('id'),
    count(open).as('open'),
    count(sql`${live} and t.done`).as('done'),
    count(sql`${open} and t.due_sort < ${given('now')}::timestamptz`).as('overdue'),
    count(sql`${open} and ${today}`).as('dueToday'),
    count(sql`t.deleted_at is not null`).as('trash'),
    sql<number>`${db
      .selectFrom('category as own')
      .where('own.owner', '=', given<string>('owner'))
      .where('own.deleted_at', 'is', null)
      .select(sql<number>`count(*)::int`.as('n'))}`.as('categories'),
  ])
}

export const readStats =
  ({ ask, now }: Deps): Handlers<'readStats'>['readStats'] =>
  async (call) => {
    const values = (zone: string) => {
      const today = localDate(now(), zone)
      return { now: toInstant(now()), today, dayStart: startOfDay(today, zone), dayEnd: endOfDay(today, zone) }
    }
    const told = await ask(call, { shape: 'stats', rows, values })
    const { open = 0, done = 0, overdue = 0, dueToday = 0, trash = 0, categories = 0 } = told.rows[0] ?? {}
    return answered(call, told, { open, done, overdue, dueToday, trash, categories })
  }
