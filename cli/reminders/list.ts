/** `adak reminders list`: what is to come and what became of what fell due, by the read model. */

import type { Pool } from '#platform/postgres/pool.ts'
import { shape } from '#platform/read-model/tables.ts'
import { Failure } from '../failure.ts'
import { openInstalled } from '../installed.ts'
import { print, say, table } from '../print.ts'

interface Look {
  readonly state?: string
  readonly telegram?: number
  readonly json?: boolean
}

interface Row {
  readonly at: Date
  readonly state: string
  readonly telegramId: number
  readonly taskId: string | null
  readonly before: string | null
  readonly wish: string
  readonly attempts: number
  readonly settledAt: Date | null
  readonly why: string | null
}

const most = 10_000

export const liveSchema = async (pool: Pool): Promise<string> => {
  const { rows } = await pool.query<{ schema: string; shape: string | null }>(
    `select schema, shape from projection.generation where state = 'live'`,
  )
  if (rows[0]?.shape !== shape) throw new Failure('the read model is not there yet; a start of Adak builds it')
  return rows[0].schema
}

export const list = async ({ state, telegram, json }: Look) => {
  await using installed = await openInstalled()
  const schema = await liveSchema(installed.pool)
  const { rows } = await installed.pool.query<Row>(
    `select x.at, x.state, p.telegram_id::int8::float8 as "telegramId", nullif(x.task_id, '') as "taskId", x.before, x.wish,
       x.attempts, x.settled_at as "settledAt", x.why
     from (
       select fire_at as at, 'coming' as state, owner, task_id, before, wish, 0 as attempts, null::timestamptz as settled_at,
         null as why from ${schema}.reminder
       union all
       select fire_at, case when state = 'attempted' and try_at <= now() then 'unknown' else state end, owner, task_id,
         before, wish, attempt, settled_at, why from ${schema}.notification
     ) x join ${schema}.person p on p.id = x.owner
     where ($1::text is null or x.state = $1) and ($2::bigint is null or p.telegram_id = $2)
     order by x.at desc, x.task_id, x.wish limit ${most + 1}`,
    [state ?? null, telegram ?? null],
  )
  const shown = rows.slice(0, most).reverse()
  if (json) return print(JSON.stringify(shown))
  const cells = shown.map((row) => [
    row.at.toISOString(),
    row.state,
    String(row.telegramId),
    row.taskId ?? 'digest',
    row.before ?? (row.taskId === null ? '' : 'snooze'),
    row.attempts ? String(row.attempts) : '',
    row.why ?? '',
  ])
  if (cells.length) await print(table([['at', 'state', 'telegram', 'task', 'before', 'attempts', 'why'], ...cells]))
  say(rows.length > most ? `the last ${most}; name a state or a person for others` : `${shown.length} reminders`)
}
