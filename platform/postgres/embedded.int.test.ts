import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '#tests/eventually.ts'
import { binary, runner } from './binaries.ts'
import { startEmbedded } from './embedded.ts'
import { migrate, migrations } from './migrate.ts'
import { alive, postmasterOf } from './orphan.ts'
import { openPool } from './pool.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'adak-embedded-'))
const folder = join(dataDir, 'postgres')

const serves = () => {
  const postmaster = postmasterOf(folder)
  return postmaster?.ready === true && alive(folder, postmaster)
}

const asking = async (url: string, text: string): Promise<unknown> => {
  const pool = openPool(url, { max: 1 })
  try {
    const { rows } = await pool.query<{ answer: unknown }>(`select (${text}) as answer`)
    return rows[0]?.answer
  } finally {
    await pool.end()
  }
}

const test = suite('embedded Postgres')
test.after(() => rmSync(dataDir, { recursive: true, force: true }))

test('knows capital letters of every alphabet, and stops without a trace', async () => {
  const postgres = await startEmbedded({ dataDir })
  assert.is(await asking(postgres.url, `'МОЛОКО' ilike 'молоко'`), true)
  assert.ok(serves())
  await postgres.stop()
  assert.is(postmasterOf(folder), null)
})

test('the migrations are applied once, by however many at once', async () => {
  const postgres = await startEmbedded({ dataDir })
  const pool = openPool(postgres.url)
  const applied = await Promise.all([migrate(pool), migrate(pool), migrate(pool)])
  assert.equal(
    applied.flat(),
    migrations().map(({ name }) => name),
  )
  await pool.query(`insert into public.migration (name) values ('9999-later')`)
  const error = await migrate(pool).catch((error: unknown) => error)
  assert.match(String(error), 'newer Adak')
  await pool.end()
  await postgres.stop()
})

test('is there again at the same address after it was killed', async () => {
  const postgres = await startEmbedded({ dataDir })
  const before = postmasterOf(folder)?.pid ?? 0
  process.kill(before, 'SIGKILL')
  await eventually(() => postmasterOf(folder)?.pid !== before && asking(postgres.url, 'true'), 20_000)
  await postgres.stop()
})

test('stops when the process that started it is killed', async () => {
  const script = `const { startEmbedded } = await import(${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))})
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
    console.log('ready')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((ready) => child.stdout.once('data', ready))
  assert.ok(serves())
  child.kill('SIGKILL')
  await eventually(() => postmasterOf(folder) === null, 10_000)
})

test('one that was left behind is stopped, and its data are there', async () => {
  const by = runner(folder)
  const socket = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`]
  const [command = '', ...args] = [...by.prefix, binary('postgres'), '-D', folder, ...socket]
  const identity = by.uid === undefined ? {} : { uid: by.uid, gid: by.uid }
  const orphan = spawn(command, args, { detached: true, stdio: 'ignore', ...identity })
  await eventually(serves, 10_000)
  const said: string[] = []
  const postgres = await startEmbedded({ dataDir, log: (line) => said.push(line) })
  await eventually(() => orphan.exitCode !== null)
  assert.is(said.length, 1)
  assert.is(await asking(postgres.url, `to_regclass('event_store.event') is not null`), true)
  await postgres.stop()
})

test('a folder of another major version is refused by one line that says what to do', async () => {
  const file = join(folder, 'PG_VERSION')
  const own = readFileSync(file, 'utf8')
  writeFileSync(file, '16\n')
  const error = await startEmbedded({ dataDir }).catch((error: unknown) => error)
  writeFileSync(file, own)
  assert.instance(error, Error)
  assert.match(String(error), /Postgres 16.*events export.*import/)
})

test.run()
