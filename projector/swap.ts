/** Which generation is live: green takes blue's place, and blue takes it back. One transaction over both rows. */
import type pg from 'pg'
import type { Position } from '#platform/event-store/port.ts'
import { codeVersion as ownVersion } from './code-version.ts'
import { type Generation, generations, type Holder, holdChanges, liveOf } from './generation.ts'
import { versionsAlive } from './presence.ts'
import { failed, fulfilled } from './request.ts'

/** Holding blue's row, so that a batch in hand is waited for and the next one is stopped. */
const holdLive = async (client: pg.ClientBase): Promise<Generation | null> => {
  await client.query(`select from projection.generation where state = 'live' for update`)
  return liveOf(await generations(client))
}

const retire = (client: pg.ClientBase) =>
  client.query(
    `update projection.generation set state = 'retired', holder = null, lease_until = null, rolled_back = false
     where state = 'live'`,
  )

const tell = (client: pg.ClientBase, generation: number) =>
  client.query(
    `select pg_notify('adak_projected', generation || ':' || position) from projection.generation where generation = $1`,
    [generation],
  )

/** `work` answers whether to commit. */
const transact = async <T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T | false>): Promise<T | false> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await holdChanges(client)
    const done = await work(client)
    await client.query(done === false ? 'rollback' : 'commit')
    client.release()
    return done
  } catch (error) {
    // With the connection goes the transaction.
    client.release(true)
    throw error
  }
}

/**
 * Puts green in blue's place. While blue's row is held, green `reach`es blue's position; false: it is not there, or
 * not ours any more.
 */
export const swap = (
  pool: pg.Pool,
  green: number,
  { name, leaseMs, codeVersion }: Holder,
  reach: (position: Position) => Promise<void>,
): Promise<boolean> =>
  transact(pool, async (client) => {
    await client.query(`set local idle_in_transaction_session_timeout = ${leaseMs}`)
    const blue = await holdLive(client)
    if (blue) await reach(blue.position)
    await retire(client)
    const { rowCount } = await client.query(
      `update projection.generation set state = 'live', lease_until = clock_timestamp() + $3 * interval '1 millisecond',
         updated_at = clock_timestamp()
       where generation = $1 and state = 'building' and holder = $2 and code_version = $4 and position >= $5`,
      [green, name, leaseMs, codeVersion, blue?.position ?? ''],
    )
    if (rowCount !== 1) return false
    await fulfilled(client, green)
    await tell(client, green)
    return true
  })

/** There is nothing to go back to, or nobody who would go on with it; the message is for a person. */
export class RollbackRefused extends Error {}

export interface RolledBack {
  /** Live again, and for good until the next `adak replay`. */
  readonly blue: Generation
  readonly green: Generation
}

/**
 * Puts back the generation that was live before this one, where it stands; its projector catches up. What is being
 * built is given up. `answer`: within the same transaction. Throws RollbackRefused.
 */
export const rollback = async (
  pool: pg.Pool,
  answer: (client: pg.ClientBase, done: RolledBack) => Promise<void> = async () => undefined,
): Promise<RolledBack> => {
  const done = await transact(pool, async (client) => {
    const green = await holdLive(client)
    const blue = (await generations(client)).find(
      ({ state, generation }) => state === 'retired' && green !== null && generation < green.generation,
    )
    if (!green || !blue) throw new RollbackRefused('no earlier generation of the read model is kept')
    const alive = await versionsAlive(client)
    if (!alive.has(blue.codeVersion) && (alive.size || blue.codeVersion !== ownVersion))
      throw new RollbackRefused(
        `generation ${blue.generation} was folded by version ${blue.codeVersion} of the projections, and no projector of that version lives to go on with it: start one, beside the newer`,
      )
    await client.query(
      `update projection.generation set state = 'retired', holder = null, lease_until = null where state = 'building'`,
    )
    await failed(client, null, `generation ${blue.generation} was gone back to meanwhile`)
    await retire(client)
    await client.query(
      `update projection.generation set state = 'live', rolled_back = true, holder = null, lease_until = null,
         stopped_by = null, stopped_why = null, updated_at = clock_timestamp()
       where generation = $1`,
      [blue.generation],
    )
    await tell(client, blue.generation)
    await answer(client, { blue, green })
    return { blue, green }
  })
  if (!done) throw new Error('a rollback decides by throwing')
  return done
}
