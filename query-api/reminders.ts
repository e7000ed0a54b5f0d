/** GET /api/v1/reminders: what will ring, soonest first. */

import { sql } from 'kysely'
import type { Reminder } from '#contracts/reads.ts'
import { dueAnswer } from '#domain/due.ts'
import { stamper } from '#domain/time.ts'
import type { Handlers } from '#platform/http/call.ts'
import { answered } from './answered.ts'
import type { Deps } from './deps.ts'
import { cut, rung } from './page.ts'
import { type Db, epoch, given, type RowOf } from './statement.ts'
import { ownTasks, visibleTasks } from './tasks/row.ts'

const reminders = (tasks: ReturnType<typeof ownTasks>) =>
  tasks
    .innerJoin('reminder as r', 'r.task_id', 't.id')
    .where('r.owner', '=', given<string>('owner'))
    .select(['t.id', 't.title', 't.due_local', 'r.before', 'r.wish'])
    .select([epoch<number | null>('t.due_at').as('due_ms'), epoch('r.fire_at').as('fire_ms')])
    .select(sql<string>`r.fire_at::text`.as('fire'))
    .orderBy('r.fire_at')
    .orderBy('r.task_id')
    .orderBy('r.wish')

/** Also what rang, and what is hidden. */
export const allReminders = (db: Db) => reminders(ownTasks(db))

export const reminderOf = (zone: string) => {
  const stamp = stamper(zone)
  return (row: RowOf<typeof allReminders>): Reminder => ({
    taskId: row.id,
    title: row.title,
    due: row.due_local && dueAnswer({ local: row.due_local, zone, at: row.due_ms }, zone),
    at: stamp(row.fire_ms),
    before: row.before,
  })
}

const rows = (limit: number, further: boolean) => (db: Db) => {
  const still = reminders(visibleTasks(db))
    .where('t.deleted_at', 'is', null)
    .where(sql<boolean>`not t.done`)
    .where('r.fire_at', '>', given<Date>('now'))
  const from = sql<boolean>`(r.fire_at, r.task_id, r.wish) > (${given('fire')}::timestamptz, ${given('task')}, ${given('wish')})`
  return (further ? still.where(from) : still).limit(sql.lit(limit))
}

export const listReminders =
  ({ ask, cursors, now }: Deps): Handlers<'listReminders'>['listReminders'] =>
  async (call) => {
    const { cursor, limit } = call.query
    const list = ['reminders', call.principal.personId]
    const [fire, task, wish] = cursor === undefined ? [] : cursors.read(list, cursor)
    const fetched = rung(limit)
    const told = await ask(call, {
      shape: `reminders ${fetched} ${cursor !== undefined}`,
      rows: rows(fetched, cursor !== undefined),
      values: { now: new Date(now()), fire, task, wish },
    })
    const { page, last } = cut(told.rows, limit)
    const items = page.map(reminderOf(told.zone))
    const nextCursor = last ? cursors.write(list, [last.fire, last.id, last.wish]) : null
    return answered(call, told, { items, nextCursor })
  }
