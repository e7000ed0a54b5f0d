/** Bulk writing on Postgres: a block of events a call of `event_store.take_in` (migration 0011). */
import pg from 'pg'
import { type Bulk, type Carried, NotNext } from '../bulk.ts'
import { StoreAway } from '../port.ts'
import { askAgain, faultOf } from './asking.ts'
import { posOf } from './position.ts'

const countQuery = { text: 'select count(*) from event_store.event where pos <= $1' }
const takeIn = {
  name: 'take_in',
  text: 'select event_store.take_in($1, $2, $3, $4, $5, $6, $7)',
}

/** As Postgres reads it; the driver's own way costs three times as much. */
const arrayOf = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`).join(',')}}`

const connect = async (pool: pg.Pool): Promise<pg.Client> => {
  const client = new pg.Client(pool.options)
  client.on('error', () => undefined)
  await client.connect()
  // A block that a crash takes back is a block that is not there yet: the import goes on from the one before it.
  await client.query('set synchronous_commit = off')
  return client
}

/** For as long as the connection lives: Postgres ends that of a killed process after what it had in hand. */
const alone = async (client: pg.Client): Promise<void> => {
  await client.query(`set lock_timeout = '30s'`)
  await client.query('select pg_advisory_lock(4205)').catch((error: unknown) => {
    if (error instanceof pg.DatabaseError && error.code === '55P03')
      throw new NotNext('another import into this log is under way; wait until it has ended', { cause: error })
    throw error
  })
}

/** `pool` stays its opener's; a connection more is opened for the first block. */
export const postgresBulk = (pool: pg.Pool): Bulk => {
  let connecting: Promise<pg.Client> | null = null
  /** The position after which the next block is to stand. */
  let last: number | null = null
  let before: Promise<void> = Promise.resolve()

  const head = async (client: pg.Client): Promise<number> =>
    Number(
      (await client.query<{ pos: string }>('select coalesce(max(pos), 0) as pos from event_store.event')).rows[0]?.pos,
    )

  const writeBlock = async (events: readonly Carried[]): Promise<void> => {
    try {
      connecting ??= connect(pool)
      const client = await connecting
      last ??= await head(client)
      const texts = (of: (event: Carried) => string) => arrayOf(events.map(of))
      await client.query({
        ...takeIn,
        values: [
          last,
          texts(({ id }) => id),
          texts(({ stream }) => stream),
          `{${events.map(({ revision }) => revision).join(',')}}`,
          texts(({ type }) => type),
          texts(({ data }) => data),
          texts(({ metadata }) => metadata),
        ],
      })
      last += events.length
    } catch (error) {
      if (error instanceof pg.DatabaseError && /^(P0001|23505)$/.test(error.code ?? ''))
        throw new NotNext(error.message, { cause: error })
      throw faultOf(error)
    }
  }

  return {
    count: async (upTo) => Number((await askAgain(pool, countQuery, [posOf(upTo)]))[0]?.[0] ?? 0),
    begin: async () => {
      try {
        connecting ??= connect(pool)
        await alone(await connecting)
      } catch (error) {
        throw error instanceof NotNext ? error : faultOf(error)
      }
    },
    write: (events) => {
      before = before.then(() => writeBlock(events))
      // Whoever asked is told; those after it fail by themselves.
      before.catch(() => undefined)
      return before
    },
    close: async () => {
      const client = await connecting?.catch(() => null)
      await client?.end().catch((error: unknown) => {
        throw new StoreAway('Postgres does not answer', { cause: error })
      })
    },
  }
}
