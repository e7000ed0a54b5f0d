/** A fresh, migrated database for a test, cloned from a template on the Postgres that all tests share. */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { migrate, migrations } from '#platform/postgres/migrate.ts'
import { openPool } from '#platform/postgres/pool.ts'

const root = resolve(import.meta.dirname, '..')
export const folder = join(root, 'node_modules/.cache/adak-test-postgres')
/** Where the host says its port and Postgres's address, as long as it serves. */
export const announcement = join(folder, 'host.json')
const startLimitMs = 60_000

/** Says that we use it, for as long as this process lives; null where no host answers. */
const use = (): Promise<string | null> =>
  new Promise((done) => {
    try {
      const { port, url } = JSON.parse(readFileSync(announcement, 'utf8')) as { port: number; url: string }
      const socket = connect(port, '127.0.0.1', () => {
        socket.unref()
        done(url)
      })
      socket.on('error', () => done(null))
    } catch {
      done(null)
    }
  })

const findServer = async (): Promise<string> => {
  const given = process.env.ADAK_TEST_POSTGRES
  if (given) return given
  for (let started = -Infinity, end = Date.now() + startLimitMs; Date.now() < end; await pause(50)) {
    const url = await use()
    if (url) return url
    if (Date.now() - started < 5_000) continue
    started = Date.now()
    spawn(process.execPath, [join(root, 'tests/postgres-host.ts')], {
      cwd: root,
      detached: true,
      stdio: 'ignore',
    }).unref()
  }
  throw new Error(
    'the Postgres of the tests does not start; see postgres.log in node_modules/.cache/adak-test-postgres',
  )
}

const on = (server: string, database: string): string => {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

const asking = async <T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(server)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const templateFor = (server: string): Promise<string> =>
  asking(server, async (client) => {
    const hash = createHash('sha256').update(JSON.stringify(migrations())).digest('hex').slice(0, 16)
    const template = `template_${hash}`
    await client.query('select pg_advisory_lock(4299)')
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return template
    const half = `half_${hash}`
    await client.query(`drop database if exists ${half} with (force)`)
    await client.query(`create database ${half}`)
    const pool = openPool(on(server, half), { max: 1 })
    try {
      await migrate(pool)
    } finally {
      await pool.end()
    }
    await client.query(`alter database ${half} rename to ${template}`)
    return template
  })

export interface TestDatabase {
  readonly url: string
  /** Whoever is still connected loses the connection. */
  drop(): Promise<void>
}

let prepared: Promise<{ server: string; template: string }> | null = null
const prepare = async () => {
  const server = await findServer()
  return { server, template: await templateFor(server) }
}

export const testDatabase = async (): Promise<TestDatabase> => {
  prepared ??= prepare()
  const { server, template } = await prepared
  const name = `test_${randomBytes(8).toString('hex')}`
  await asking(server, (client) => client.query(`create database ${name} template ${template}`))
  return {
    url: on(server, name),
    drop: () =>
      asking(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  }
}
