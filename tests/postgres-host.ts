/**
 * Holds the one embedded Postgres that every test process of this checkout shares. A connection to it is a use; some
 * time after the last one closed it stops. `tests/database.ts` starts it.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '#platform/postgres/embedded.ts'
import { announcement, folder } from './database.ts'

const idleMs = 30_000
const lock = join(folder, 'lock')

const lives = (pid: number) => {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

const takeLock = (): boolean => {
  mkdirSync(folder, { recursive: true })
  for (let tries = 0; tries < 5; tries++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return true
    } catch {
      if (lives(Number(readFileSync(lock, 'utf8')))) return false
      rmSync(lock, { force: true })
    }
  }
  return false
}

if (!takeLock()) process.exit()

const settings = { fsync: 'off', max_connections: '400', full_page_writes: 'off' }
const start = () => startEmbedded({ dataDir: folder, settings })
const postgres = await start().catch(() => {
  // Without fsync a machine's crash may have spoilt it.
  rmSync(join(folder, 'postgres'), { recursive: true, force: true })
  return start()
})

const client = new pg.Client(postgres.url)
await client.connect()
const { rows } = await client.query<{ name: string }>(
  `select datname as name from pg_database where datname like 'test\\_%'`,
)
for (const { name } of rows) await client.query(`drop database "${name}" with (force)`)
await client.end()

const stop = async () => {
  rmSync(announcement, { force: true })
  server.close()
  await postgres.stop()
  rmSync(lock, { force: true })
  process.exit()
}
let idle = setTimeout(stop, idleMs)
let users = 0
const server = createServer((socket) => {
  users += 1
  clearTimeout(idle)
  socket.on('error', () => undefined)
  socket.on('close', () => {
    users -= 1
    if (!users) idle = setTimeout(stop, idleMs)
  })
  socket.resume()
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  writeFileSync(`${announcement}.new`, JSON.stringify({ port, url: postgres.url }))
  renameSync(`${announcement}.new`, announcement)
})
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
