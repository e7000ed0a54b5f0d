/**
 * What of an erased person is kept beside the log goes here, after `UserErased` was appended: first, in one transaction,
 * the key and with it the tokens and the bot's dialogue; then the rows in every generation of the read model, the ones
 * kept for going back too. Each part can be repeated.
 */
import type pg from 'pg'
import { type Position, StoreAway } from '#platform/event-store/port.ts'
import { faultOf } from '#platform/event-store/postgres/asking.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'

/** One `UserErased` of the log. */
export interface Erasure {
  /** The person's id. */
  readonly owner: string
  readonly keyId: string
  readonly position: Position
}

export interface Destroyed {
  /** It was still there. */
  readonly key: boolean
  readonly tokens: number
}

/** All reject with the event store's StoreAway where Postgres does not answer. */
export interface Erasures {
  /**
   * The key and what may not outlive it. `returnedAfter` null: the person did not return, so all tokens go, and the
   * dialogue; else those tokens that are no younger than this erasure (ISO 8601).
   */
  destroy(
    erasure: Erasure,
    more: { readonly telegramId: number | null; readonly returnedAfter: string | null },
  ): Promise<Destroyed>
  /** The rows of generations that have not come to the erasure. False: one of them goes on, so ask again later. */
  purge(erasure: Erasure): Promise<{ readonly rows: number; readonly settled: boolean }>
  /** Destroyed, and not yet found settled. */
  unsettled(): Promise<readonly (Erasure & { readonly begunAt: Date })[]>
  /** Those of these persons of whom a key is there that the log says is destroyed, or a token of somebody who is gone. */
  undone(of: { readonly keyIds: readonly string[]; readonly gone: readonly string[] }): Promise<ReadonlySet<string>>
}

const destroyMs = 10_000
/** Somebody may have a million rows. */
const purgeMs = 60_000
/** Whoever makes, swaps or drops generations holds it (projector/generation.ts). */
const changingGenerations = 4_203

/** `forgetDialogue`: where the bot's dialogues are kept elsewhere too. It can be repeated. */
export const openErasures = (
  pool: pg.Pool,
  forgetDialogue: (telegramId: number) => Promise<void> = async () => undefined,
): Erasures => {
  const rowsOf = async (client: pg.PoolClient, generation: number, { owner, position }: Erasure) => {
    const locked = await client.query<{ schema: string; state: string; position: string }>(
      'select schema, state, position from projection.generation where generation = $1 for update',
      [generation],
    )
    const [standing] = locked.rows
    // What has come to the erasure took the rows away itself; what is there now is of the person's return.
    if (!standing || standing.position >= position) return { rows: 0, settled: true }
    let rows = 0
    for (const { table, column } of await ownedTables(client, standing.schema)) {
      const gone = await client.query(`delete from ${standing.schema}."${table}" where ${column} = $1`, [owner])
      rows += gone.rowCount ?? 0
    }
    return { rows, settled: !['live', 'building'].includes(standing.state) }
  }

  return {
    destroy: (erasure, { telegramId, returnedAfter }) =>
      inTransaction(pool, destroyMs, async (client) => {
        const { owner, keyId, position } = erasure
        // Whoever issues a token holds the key's row meanwhile, or finds it gone.
        await client.query('select from accounts.key where id = $1 for update', [keyId])
        const key = await client.query('delete from accounts.key where id = $1', [keyId])
        let tokens = 0
        for (const { table } of await ownedTables(client, 'accounts')) {
          if (table === 'key' || table === 'erasure') continue
          const gone = await client.query(
            `delete from accounts."${table}" where owner = $1 and ($2::timestamptz is null or created_at <= $2)`,
            [owner, returnedAfter],
          )
          if (table === 'token') tokens = gone.rowCount ?? 0
        }
        if (telegramId !== null && returnedAfter === null) {
          await postgresDialogues(client).forget(telegramId)
          await forgetDialogue(telegramId)
        }
        await client.query(
          'insert into accounts.erasure (key_id, owner, position) values ($1, $2, $3) on conflict do nothing',
          [keyId, owner, position],
        )
        return { key: key.rowCount === 1, tokens }
      }),

    purge: async (erasure) => {
      const found = await pool
        .query<{ generation: number }>('select generation from projection.generation order by generation')
        .catch(fail)
      let rows = 0
      let settled = true
      for (const { generation } of found.rows) {
        const gone = await inTransaction(pool, purgeMs, async (client) => {
          await client.query('select pg_advisory_xact_lock($1)', [changingGenerations])
          return rowsOf(client, generation, erasure)
        })
        rows += gone.rows
        settled &&= gone.settled
      }
      if (settled) await pool.query('delete from accounts.erasure where key_id = $1', [erasure.keyId]).catch(fail)
      return { rows, settled }
    },

    unsettled: async () =>
      (
        await pool
          .query<Erasure & { begunAt: Date }>(
            `select key_id as "keyId", owner, position, begun_at as "begunAt" from accounts.erasure order by begun_at`,
          )
          .catch(fail)
      ).rows,

    undone: async ({ keyIds, gone }) => {
      const { rows } = await pool
        .query<{ owner: string }>(
          `select owner from accounts.key where id = any($1) union select owner from accounts.token where owner = any($2)`,
          [keyIds, gone],
        )
        .catch(fail)
      return new Set(rows.map(({ owner }) => owner))
    },
  }
}

const fail = (error: unknown): never => {
  throw faultOf(error)
}

/** The tables of a schema that say whose each row is. */
const ownedTables = async (client: pg.PoolClient, schema: string) => {
  const { rows } = await client.query<{ table: string; column: 'owner' | 'id' }>(
    `select c.relname as table, a.attname as column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = $1 and c.relkind = 'r' and not a.attisdropped
       and a.attname = case when c.relname = 'person' then 'id' else 'owner' end
     order by c.relname`,
    [schema],
  )
  return rows
}

/** A connection that gave no answer is closed, and its transaction with it. */
const inTransaction = async <T>(
  pool: pg.Pool,
  limitMs: number,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect().catch(fail)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreAway(`Postgres gave no answer in ${limitMs} ms`)), limitMs)
  })
  const whole = async () => {
    await client.query('begin')
    const done = await work(client)
    await client.query('commit')
    return done
  }
  const working = whole()
  working.catch(() => undefined)
  try {
    const done = await Promise.race([working, late])
    client.release()
    return done
  } catch (error) {
    client.release(true)
    return fail(error)
  } finally {
    clearTimeout(timer)
  }
}
