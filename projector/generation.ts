/**
 * The projection row: checkpoint, fence and lease of one generation of the read model. Whoever writes rows of a
 * generation has first moved its row in the same transaction, so what is written and how far it goes are one.
 */
import type pg from 'pg'
import { type Digest, emptyDigest } from '#platform/event-store/digest.ts'
import type { Position } from '#platform/event-store/port.ts'
import { lateIndexesIn, shape, tablesIn } from '#platform/read-model/tables.ts'
import { taken } from './request.ts'
import type { Trail } from './trail.ts'

export interface Generation {
  readonly generation: number
  readonly schema: string
  readonly codeVersion: number
  readonly state: 'building' | 'live' | 'retired' | 'stopped'
  readonly position: Position
  /** Of the log up to there; null: it was begun before digests were kept. */
  readonly digest: Digest | null
  /** How many events were folded into it. */
  readonly events: number
  readonly holder: string | null
  /** Milliseconds for which its lease is good, by the database's clock; 0 when it is over. */
  readonly leaseMs: number
  /** It is live because somebody went back to it: no newer version replaces it by itself. */
  readonly rolledBack: boolean
  readonly stoppedBy: string | null
  readonly stoppedWhy: string | null
}

export interface Holder {
  readonly name: string
  readonly codeVersion: number
  readonly leaseMs: number
}

type Queryable = Pick<pg.Pool, 'query'> | pg.ClientBase

const columns = `generation, schema, code_version as "codeVersion", state, position, digest, events::int as events, holder,
  case when holder is null then 0 else greatest(0, coalesce(extract(epoch from lease_until - clock_timestamp()), 0) * 1000)::int
  end as "leaseMs", rolled_back as "rolledBack", stopped_by as "stoppedBy", stopped_why as "stoppedWhy"`

/** Newest first. */
export const generations = async (db: Queryable): Promise<readonly Generation[]> =>
  (await db.query<Generation>(`select ${columns} from projection.generation order by generation desc`)).rows

export const liveOf = (all: readonly Generation[]) => all.find(({ state }) => state === 'live') ?? null

const free = '(holder = $2 or holder is null or lease_until is null or lease_until < clock_timestamp())'

const fenceText = `with moved as (
    update projection.generation set position = $4, digest = $8, events = events + $5, holder = $2,
      lease_until = clock_timestamp() + $3 * interval '1 millisecond', stopped_by = null, stopped_why = null,
      updated_at = clock_timestamp()
    where generation = $1 and position = $6 and code_version = $7 and state in ('live', 'building') and ${free}
    returning generation, position, state
  ), left_behind as (
    insert into projection.trail (generation, position, digest, marks)
    select generation, position, $8, $9::bytea from moved where $8::bytea is not null
  ) select case when state = 'live' then pg_notify('adak_projected', generation || ':' || position)::text end from moved`

/** The first statement of a batch. False: this generation is not, or no longer, ours to write; nothing may be written. */
export const fence = async (
  db: Queryable | pg.ClientBase,
  moved: { generation: number; from: Position; to: Position; trail: Trail | null; events: number },
  { name, leaseMs, codeVersion }: Holder,
): Promise<boolean> => {
  const { generation, from, to, trail, events } = moved
  const values = [generation, name, leaseMs, to, events, from, codeVersion, trail?.digest, trail?.marks]
  return (await db.query({ name: 'fence', text: fenceText, values })).rowCount === 1
}

/** Takes or prolongs the lease. */
export const hold = async (
  db: Queryable | pg.ClientBase,
  generation: number,
  { name, leaseMs, codeVersion }: Holder,
): Promise<boolean> => {
  const text = `update projection.generation set holder = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
    where generation = $1 and code_version = $4 and state in ('live', 'building') and ${free}`
  return (await db.query({ name: 'hold', text, values: [generation, name, leaseMs, codeVersion] })).rowCount === 1
}

/** Gives back every lease of this holder, so that the next need not wait. */
export const letGo = async (db: Queryable, name: string): Promise<void> => {
  await db.query('update projection.generation set holder = null, lease_until = null where holder = $1', [name])
}

/** Says in the row which event it cannot get past; readers keep what is there. */
export const stopAt = async (
  db: Queryable,
  generation: number,
  holder: string,
  event: { readonly id: string; readonly why: string },
): Promise<void> => {
  await db.query(
    `update projection.generation set stopped_by = $3, stopped_why = $4,
       state = case when state = 'building' then 'stopped' else state end
     where generation = $1 and holder = $2`,
    [generation, holder, event.id, event.why],
  )
}

/** Whoever makes, swaps or drops generations holds it, so that there is one at a time. */
const changing = 'select pg_advisory_xact_lock(4203)'
export const holdChanges = async (client: pg.ClientBase): Promise<void> => void (await client.query(changing))

/** The generation that a projector of this version builds now; a new one where there is none, with its tables. */
export const greenFor = async (pool: pg.Pool, { codeVersion }: Holder): Promise<Generation> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await holdChanges(client)
    const all = await generations(client)
    const half = all.find((one) => one.codeVersion === codeVersion && ['building', 'stopped'].includes(one.state))
    const next = half?.generation ?? Math.max(0, ...all.map(({ generation }) => generation)) + 1
    if (half) {
      await client.query(`update projection.generation set state = 'building' where generation = $1`, [next])
    } else {
      for (const one of all) if (one.state !== 'live' && one.leaseMs === 0) await drop(client, one)
      await client.query(`create schema read_${next}`)
      for (const statement of tablesIn(`read_${next}`)) await client.query(statement)
      await client.query(
        `insert into projection.generation (generation, schema, shape, code_version, state, digest)
         values ($1, $2, $3, $4, 'building', $5)`,
        [next, `read_${next}`, shape, codeVersion, emptyDigest],
      )
    }
    await taken(client, next, codeVersion)
    const green = (await generations(client)).find(({ generation }) => generation === next)
    await client.query('commit')
    client.release()
    if (!green) throw new Error(`generation ${next} went away`)
    return green
  } catch (error) {
    client.release(true)
    throw error
  }
}

const drop = async (client: pg.ClientBase, { generation, schema }: Generation) => {
  await client.query(`drop schema if exists ${schema} cascade`)
  await client.query('delete from projection.generation where generation = $1', [generation])
}

export const indexLate = async (pool: pg.Pool, schema: string): Promise<void> => {
  for (const statement of [...lateIndexesIn(schema), ...['history', 'task'].map((name) => `analyze ${schema}.${name}`)])
    await pool.query(statement)
}
