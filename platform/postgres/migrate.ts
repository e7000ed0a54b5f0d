/** Brings a database to the shape that this version wants: the files of `migrations/`, in order, each once. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from './pool.ts'

const folder = join(import.meta.dirname, 'migrations')
/** Any number will do that no other advisory lock of ours has. */
const lock = 4_201

export const migrations = (): readonly { readonly name: string; readonly sql: string }[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: file.slice(0, -'.sql'.length), sql: readFileSync(join(folder, file), 'utf8') }))

/** Answers the names of those that it applied. Several processes may call it at once. */
export const migrate = async (pool: Pool): Promise<readonly string[]> => {
  const wanted = migrations()
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [lock])
    await client.query(
      'create table if not exists public.migration (name text primary key, applied_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ name: string }>('select name from public.migration')
    const applied = new Set(rows.map((row) => row.name))
    const newer = [...applied].filter((name) => !wanted.some((migration) => migration.name === name))
    if (newer.length)
      throw new Error(
        `the database was migrated by a newer Adak (${newer.join(', ')}): run that version or a later one`,
      )
    const missing = wanted.filter((migration) => !applied.has(migration.name))
    for (const { name, sql } of missing) {
      await client.query(sql)
      await client.query('insert into public.migration (name) values ($1)', [name])
    }
    await client.query('commit')
    client.release()
    return missing.map((migration) => migration.name)
  } catch (error) {
    // With the connection goes the transaction.
    client.release(true)
    throw error
  }
}
