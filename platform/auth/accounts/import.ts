/** Puts back keys and accounts beside their log: what is there stays, and what the log does not hold is left out. */
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import type { EventStore } from '#platform/event-store/port.ts'
import { columnsOf, type Kind, kinds, type Row } from './format.ts'
import type { Part } from './read.ts'

/** They belong to another log; the message is for a person. */
export class OfAnotherLog extends Error {}

export interface PutBack {
  /** How many came back; those that were there are not counted. */
  readonly rows: Readonly<Record<Kind, number>>
  /** Of persons whom the log does not hold: not yet, or no longer. */
  readonly leftOut: number
}

/** Can be repeated; null: there was nothing. Throws Damaged, OfAnotherLog. */
export const importAccounts = async (
  archive: AsyncIterable<Part>,
  { pool, store, logId }: { readonly pool: pg.Pool; readonly store: EventStore; readonly logId: string },
): Promise<PutBack | null> => {
  const rows = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>
  let leftOut = 0
  let came = false
  for await (const part of archive) {
    came = true
    if ('header' in part && part.header.logId !== logId)
      throw new OfAnotherLog(`the keys and accounts are of log ${part.header.logId}, and the log here is ${logId}`)
    if (!('kind' in part)) continue
    const wanted = await heldBy(store, part.rows)
    leftOut += part.rows.length - wanted.length
    rows[part.kind] += await insert(pool, part.kind, wanted)
  }
  return came ? { rows, leftOut } : null
}

/** Rows of nobody in particular, and of those whom the log holds and did not erase. */
const heldBy = async (store: EventStore, rows: readonly Row[]): Promise<readonly Row[]> => {
  const owners = [...new Set(rows.flatMap(({ owner }) => (typeof owner === 'string' ? [owner] : [])))]
  if (!owners.length) return rows
  const streams = await store.readStreams(owners.map(streamOf.user))
  return rows.filter(({ owner }) => {
    if (typeof owner !== 'string') return true
    const events = streams.get(streamOf.user(owner)) ?? []
    return events.findLast(({ type }) => type === 'UserRegistered' || type === 'UserErased')?.type === 'UserRegistered'
  })
}

const insert = async (pool: pg.Pool, kind: Kind, rows: readonly Row[]): Promise<number> => {
  const columns = columnsOf(kind).join(', ')
  const { rowCount } = await pool.query(
    `insert into accounts.${kind} (${columns})
     select ${columns} from jsonb_populate_recordset(null::accounts.${kind}, $1::jsonb) on conflict do nothing`,
    [JSON.stringify(rows)],
  )
  return rowCount ?? 0
}
