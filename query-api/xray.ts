/**
 * What the sandbox shows behind a chat: a person's own history as the log tells it, and the rows that it left. Only the
 * sandbox has this read; it belongs to no API.
 */
import type { Pool } from '#platform/postgres/pool.ts'

export interface XrayEvent {
  readonly position: string
  readonly stream: string
  readonly revision: number
  readonly type: string
  readonly at: string
  readonly actor: string
  readonly channel: string
  readonly commandId: string
  readonly causationId: string
  readonly data: unknown
}

export interface Xray {
  /** What to give as `after` the next time. */
  readonly next: string
  /** Oldest first, at most 100; without `after` the last 40. */
  readonly events: readonly XrayEvent[]
  /** The rows of the streams named by `events`, as they are now: by stream, then by table. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>
}

const most = 100
const atFirst = 40

/** Which rows a stream leaves, by its kind: table and the column that holds the stream's id. */
const leaves: Readonly<Record<string, readonly (readonly [table: string, column: string])[]>> = {
  user: [['person', 'id']],
  category: [['category', 'id']],
  task: [
    ['task', 'id'],
    ['reminder', 'task_id'],
  ],
}

export const xraying =
  (pool: Pool) =>
  async (owner: string, after: string | null): Promise<Xray> => {
    const live = await pool.query<{ schema: string }>(`select schema from projection.generation where state = 'live'`)
    const schema = live.rows[0]?.schema
    if (schema === undefined) return { next: after ?? '', events: [], rows: {} }
    const { rows: events } = await pool.query<XrayEvent>(
      `select e.at_position as position, e.stream, e.revision, e.type, e.at, e.actor, e.channel,
         e.command_id as "commandId", e.causation_id as "causationId", e.data::json as data
       from (
         select position as at_position, h.* from ${schema}.history h
         where owner = $1 and ($2::text is null or position > $2)
         order by position ${after === null ? 'desc' : 'asc'} limit ${after === null ? atFirst : most}
       ) e order by e.at_position`,
      [owner, after],
    )
    const rows: Record<string, Record<string, unknown[]>> = {}
    const streams = new Set(events.map(({ stream }) => stream))
    for (const [kind, tables] of Object.entries(leaves)) {
      const named = [...streams].filter((stream) => stream.startsWith(`${kind}-`))
      for (const stream of named) rows[stream] = Object.fromEntries(tables.map(([table]) => [table, []]))
      for (const [table, column] of named.length ? tables : []) {
        const found = await pool.query<{ id: string; row: unknown }>(
          `select t.${column} as id, to_jsonb(t) as row from ${schema}.${table} t where t.${column} = any($1)`,
          [named.map((stream) => stream.slice(kind.length + 1))],
        )
        for (const { id, row } of found.rows) rows[`${kind}-${id}`]?.[table]?.push(row)
      }
    }
    return { next: events.at(-1)?.position ?? after ?? '', events, rows }
  }
