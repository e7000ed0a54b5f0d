/** People's keys, as an archive carries them. */
import type pg from 'pg'
import type { Key } from './format.ts'

const pageSize = 1_000

/** By id, without those of `erased`, whose destruction may be under way. */
export const readKeys = async function* (pool: pg.Pool, erased: ReadonlySet<string>): AsyncGenerator<Key> {
  for (let after = ''; ; ) {
    const { rows } = await pool.query<Key>(
      `select id, owner, encode(key, 'base64') as bytes from accounts.key
       where id collate "C" > $1 order by id collate "C" limit ${pageSize}`,
      [after],
    )
    for (const key of rows) if (!erased.has(key.id)) yield key
    after = rows.at(-1)?.id ?? ''
    if (rows.length < pageSize) return
  }
}

/** Those that are there already stay as they are. */
export const writeKeys = async (pool: pg.Pool, keys: readonly Key[]): Promise<void> => {
  await pool.query(
    `insert into accounts.key (id, owner, key)
     select id, owner, decode(bytes, 'base64') from unnest($1::text[], $2::text[], $3::text[]) as k (id, owner, bytes)
     on conflict (id) do nothing`,
    [keys.map(({ id }) => id), keys.map(({ owner }) => owner), keys.map(({ bytes }) => bytes)],
  )
}
