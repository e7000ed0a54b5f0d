/** What stands beside a log that is imported: what was derived from another goes, and nothing opens half of it. */
import type pg from 'pg'

/** A projector at work on it, by its lease. */
export const isProjected = async (pool: pg.Pool): Promise<boolean> =>
  Boolean(
    (await pool.query('select from projection.generation where holder is not null and lease_until > now()')).rowCount,
  )

/**
 * Positions belong to a store, and tokens for them to a copy of the log: the read model is folded anew by the next
 * start, and the copy gets a new id when it is first opened. People's tokens and keys stay.
 */
export const beginImport = async (pool: pg.Pool, logId: string, eventStore: string): Promise<void> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `insert into accounts.log_import (event_store, log_id) values ($1, $2)
       on conflict (event_store) do update set log_id = excluded.log_id, begun_at = now()`,
      [eventStore, logId],
    )
    const { rows } = await client.query<{ schema: string }>('select schema from projection.generation')
    for (const { schema } of rows) await client.query(`drop schema if exists ${schema} cascade`)
    await client.query('delete from projection.generation')
    await client.query('delete from projection.request')
    await client.query('delete from accounts.log_copy')
    // Of rows that are gone with their generations; a start looks through the log for what is left to be done.
    await client.query('delete from accounts.erasure')
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Its commit takes all that was written before it to the disk. */
export const finishImport = async (pool: pg.Pool, eventStore: string): Promise<void> => {
  await pool.query('delete from accounts.log_import where event_store = $1', [eventStore])
}
