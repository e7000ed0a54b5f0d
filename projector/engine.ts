/** Applies batches to one generation: fence, read, fold, write, commit; or stops at the event that cannot be applied. */
import pg from 'pg'
import type { Digest } from '#platform/event-store/digest.ts'
import { type Logged, type Recorded, Unreadable } from '#platform/event-store/log.ts'
import type { Position } from '#platform/event-store/port.ts'
import { derivingIndexesIn } from '#platform/read-model/tables.ts'
import { fence, type Holder, hold } from './generation.ts'
import { derivePage } from './projections/derive.ts'
import { fold } from './projections/fold.ts'
import { load } from './projections/load.ts'
import { fill, write } from './projections/write.ts'
import { trailOf } from './trail.ts'

/** What became of a batch. `lost`: the generation is not ours any more, and nothing was written. */
export type Verdict = 'applied' | 'lost' | Stopped

/** A person has to decide: mend what reads it, or skip it. */
export interface Stopped {
  readonly id: string
  readonly why: string
}

/** How far a batch has come; tests of faults die here. */
export type Step = 'fenced' | 'folded' | 'written' | 'committed'

export interface Applier {
  readonly position: Position
  /** Of the log up to there; null: nobody knows. */
  readonly digest: Digest | null
  apply(batch: readonly Logged[]): Promise<Verdict>
  /** Ends the fill: says what was left unsaid of all rows. From then on each batch does. False: lost. */
  derive(): Promise<boolean>
  close(): Promise<void>
}

interface Options {
  readonly pool: pg.Pool
  readonly schema: string
  readonly position: Position
  readonly digest: Digest | null
  /** Absent: a scratch schema, which nobody else writes. */
  readonly fenced?: { readonly generation: number; readonly holder: Holder }
  readonly skipped: ReadonlySet<string>
  /** Tables that nobody reads yet are filled, for speed: what one row means for others is said at the end, by `derive`. */
  readonly fills?: boolean
  readonly onStep?: ((step: Step) => void | Promise<void>) | undefined
}

/**
 * A connection of its own. A process that is frozen in mid-batch holds up its successor no longer than 5 s. Lookups
 * go by index whatever the planner thinks of tables that were empty a second ago. Rows and position are lost together
 * or not at all, and can be folded again, so no commit waits for the disk.
 */
const settings = `set timezone = 'UTC'; set datestyle = 'ISO'; set enable_seqscan = off; set jit = off;
  set synchronous_commit = off; set idle_in_transaction_session_timeout = `
export const frozenMs = 5_000

export const connect = async (pool: pg.Pool, idleInTransactionMs = frozenMs): Promise<pg.Client> => {
  const client = new pg.Client(pool.options)
  client.on('error', () => undefined)
  await client.connect()
  await client.query(settings + idleInTransactionMs)
  return client
}

/** The database does not take what the batch says: its data are at fault, not the connection. */
const isOfData = (error: unknown): error is Error =>
  error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? '')

export const applier = async (options: Options, client?: pg.Client): Promise<Applier> => {
  const { schema, fenced, onStep } = options
  const skipped = new Set(options.skipped)
  const connection = client ?? (await connect(options.pool, fenced?.holder.leaseMs))
  let { position, digest, fills = false } = options
  // A scratch schema is written inside a transaction of its owner.
  const [begin, commit, undo] = fenced
    ? ['begin', 'commit', 'rollback']
    : ['savepoint batch', 'release savepoint batch', 'rollback to savepoint batch']

  const transact = async (batch: readonly Logged[], events: readonly Recorded[]): Promise<Verdict> => {
    const to = batch.at(-1)?.position ?? position
    const trail = digest && trailOf(digest, batch)
    await connection.query(begin)
    try {
      if (fenced) {
        const moved = { generation: fenced.generation, from: position, to, trail, events: batch.length }
        if (!(await fence(connection, moved, fenced.holder))) {
          await connection.query(undo)
          return 'lost'
        }
      }
      await onStep?.('fenced')
      const before = await load(connection, schema, events, !fills)
      const changes = fold(events, before, !fills)
      await onStep?.('folded')
      await (fills ? fill(connection, schema, changes, before) : write(connection, schema, changes))
      await onStep?.('written')
      await connection.query(commit)
    } catch (error) {
      if (error instanceof pg.DatabaseError) await connection.query(undo).catch(() => undefined)
      throw error
    }
    position = to
    digest = trail?.digest ?? null
    await onStep?.('committed')
    return 'applied'
  }

  const attempt = async (batch: readonly Logged[]): Promise<Verdict> => {
    const events = batch.filter(
      (event): event is Logged & Recorded => !(event instanceof Unreadable) && !skipped.has(event.id),
    )
    try {
      return await transact(batch, events)
    } catch (error) {
      const [first] = batch
      if (!isOfData(error) || !first) throw error
      if (batch.length === 1) return { id: first.id, why: `it cannot be written: ${error.message}` }
    }
    // One of them is at fault; the ones before it are good.
    for (const event of batch) {
      const verdict = await attempt([event])
      if (verdict !== 'applied') return verdict
    }
    return 'applied'
  }

  return {
    get position() {
      return position
    },
    get digest() {
      return digest
    },
    apply: async (batch) => {
      for (const event of batch)
        if (!(event instanceof Unreadable) && event.type === 'EventSkipped') skipped.add(event.data.eventId)
      const bad = batch.findIndex((event) => event instanceof Unreadable && !skipped.has(event.id))
      const good = bad === -1 ? batch : batch.slice(0, bad)
      const verdict = good.length ? await attempt(good) : 'applied'
      const at = batch[bad]
      return verdict === 'applied' && at instanceof Unreadable ? { id: at.id, why: at.message } : verdict
    },
    derive: async () => {
      for (const statement of derivingIndexesIn(schema)) await connection.query(statement)
      for (let after: string | null = ''; after !== null; ) {
        await connection.query(begin)
        if (fenced && !(await hold(connection, fenced.generation, fenced.holder))) {
          await connection.query(undo)
          return false
        }
        if (after === '') await connection.query(`truncate ${schema}.reminder`)
        after = await derivePage(connection, schema, after)
        await connection.query(commit)
      }
      fills = false
      return true
    },
    close: () => connection.end().catch(() => undefined),
  }
}

/** The events that a person decided to pass over; read before any fold. */
export const skippedIn = (events: readonly Recorded[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === 'EventSkipped' ? [event.data.eventId] : [])))
