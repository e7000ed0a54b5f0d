/** A Postgres of the bench's own, as standalone starts it, and databases on it. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '#platform/postgres/embedded.ts'
import { migrate } from '#platform/postgres/migrate.ts'
import { openPool, type Pool } from '#platform/postgres/pool.ts'

export interface Bench {
  /** A migrated database of its own, by its address. */
  database(): Promise<string>
  stop(): Promise<void>
}

export const startBench = async (): Promise<Bench> => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-bench-'))
  const server = await startEmbedded({ dataDir: folder })
  const database = async () => {
    const name = `bench_${randomBytes(6).toString('hex')}`
    await using(server.url, (pool) => pool.query(`create database ${name}`))
    const url = new URL(server.url)
    url.pathname = `/${name}`
    await using(url.href, async (pool) => {
      await migrate(pool)
      await pool.query(floorTable)
    })
    return url.href
  }
  const stop = async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { database, stop }
}

/** What a bare INSERT writes to: the columns and unique indexes of the log, and nothing of its rules. */
const floorTable = `create schema floor;
  create table floor.event (like event_store.event including indexes);
  create sequence floor.pos`

export const insertBare = `insert into floor.event (pos, id, stream, revision, type, data, metadata)
  values (nextval('floor.pos'), $1, $2, $3, $4, $5, $6)`

const using = async <T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> => {
  const pool = openPool(url, { max: 1 })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}
