/** The agenda as the live generation of the read model and the database's clock have it. */

import type { Pool } from '#platform/postgres/pool.ts'
import { shape } from '#platform/read-model/tables.ts'
import type { Agenda, Cursor, DigestHour, DueReminder, Page, Recipient, Unsent } from './agenda.ts'

const pageSize = 500

type Row = Readonly<Record<string, string | number | boolean | null>>

export const postgresAgenda = (pool: Pool): Agenda => {
  /** `$` in the text is the live generation's schema. */
  const ask = async (text: string, values: readonly unknown[]): Promise<readonly Row[]> => {
    const live = await pool.query<{ schema: string; shape: string | null }>(
      `select schema, shape from projection.generation where state = 'live'`,
    )
    const [generation] = live.rows
    if (generation?.shape !== shape) throw new Error('no read model of this version is live yet')
    return (await pool.query<Row>(text.replaceAll('$.', `${generation.schema}.`), [...values])).rows
  }

  const page = async <T>(
    rows: readonly Row[],
    row: (row: Row) => T,
    cursor: (row: Row) => Cursor,
  ): Promise<Page<T>> => {
    const last = rows.length === pageSize ? rows.at(-1) : undefined
    return { rows: rows.map(row), next: last ? cursor(last) : null }
  }
  const recipient = (row: Row): Recipient => ({ owner: String(row.owner), telegramId: Number(row.telegram_id) })

  return {
    now: async () => {
      const { rows } = await pool.query<{ ms: string }>('select extract(epoch from now()) * 1000 as ms')
      return Math.floor(Number(rows[0]?.ms))
    },

    due: async (after) =>
      page(
        await ask(
          `select r.owner, p.telegram_id, r.task_id, r.wish, to_char(r.minute at time zone 'UTC', 'YYYYMMDD"T"HH24MI') as minute
           from (
             select *, date_bin('1 minute', fire_at, 'epoch'::timestamptz) as minute
             from $.reminder where fire_at <= now()
           ) r join $.person p on p.id = r.owner
           where $1::text is null
             or (to_char(r.minute at time zone 'UTC', 'YYYYMMDD"T"HH24MI'), r.owner, r.task_id, r.wish) > ($1, $2, $3, $4)
           order by to_char(r.minute at time zone 'UTC', 'YYYYMMDD"T"HH24MI'), r.owner, r.task_id, r.wish
           limit ${pageSize}`,
          after ?? [null, null, null, null],
        ),
        (row): DueReminder => ({
          ...recipient(row),
          taskId: String(row.task_id),
          wish: String(row.wish),
          minute: String(row.minute),
        }),
        (row) => [row.minute, row.owner, row.task_id, row.wish].map(String),
      ),

    unsent: async (after, graceMs) =>
      page(
        await ask(
          `select n.stream, n.owner, p.telegram_id, max(n.revision) as revision,
             bool_or(n.fire_at < now() - interval '24 hours') as too_late
           from $.notification n join $.person p on p.id = n.owner
           where n.try_at is not null and ($1::text is null or n.stream > $1)
             and n.try_at <= now() - case when n.state = 'due' and n.attempt = 0 then $2 * interval '1 millisecond' else interval '0' end
           group by n.stream, n.owner, p.telegram_id order by n.stream limit ${pageSize}`,
          [after?.[0] ?? null, graceMs],
        ),
        (row): Unsent => ({
          ...recipient(row),
          tail: String(row.stream).slice(`notification-${row.owner}-`.length),
          revision: Number(row.revision),
          tooLate: row.too_late === true,
        }),
        (row) => [String(row.stream)],
      ),

    digestHours: async () => {
      const rows = await ask(
        'select distinct time_zone, digest_hour from $.person where digest_hour is not null and reachable',
        [],
      )
      return rows.map((row): DigestHour => ({ timeZone: String(row.time_zone), digestHour: String(row.digest_hour) }))
    },

    digests: async ({ timeZone, digestHour, date, at }, after) =>
      page(
        await ask(
          `select p.id as owner, p.telegram_id from $.person p
           where p.digest_hour = $1 and p.time_zone = $2 and p.reachable and p.digest_chosen_at < $3
             and p.reachable_since < $3 and ($5::text is null or p.id > $5)
             and not exists (
               select from $.notification n where n.stream = 'notification-' || p.id || '-digest-' || $4::text
             )
           order by p.id limit ${pageSize}`,
          [digestHour, timeZone, new Date(at), date, after?.[0] ?? null],
        ),
        recipient,
        (row) => [String(row.owner)],
      ),

    nextIn: async (graceMs) => {
      const [row] = await ask(
        `select extract(epoch from least(
           (select min(fire_at) from $.reminder where fire_at > now()),
           (select min(try_at) from $.notification where try_at > now()),
           (select min(try_at) + $1 * interval '1 millisecond' from $.notification
             where state = 'due' and attempt = 0 and try_at > now() - $1 * interval '1 millisecond')
         ) - now()) * 1000 as ms`,
        [graceMs],
      )
      return row?.ms == null ? null : Math.ceil(Number(row.ms))
    },
  }
}
