/** Logs that are moved: into what they may be, how far, and what is the same afterwards. On Postgres. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openKeys } from '#platform/auth/keys.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { testDatabase } from '#tests/database.ts'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation } from '#tests/projected.ts'
import { openInstallation } from '../installation.ts'
import { openLog } from '../open-log.ts'
import { type StoredEvent, start } from '../port.ts'
import { postgresBulk } from '../postgres/bulk.ts'
import { postgresEventStore } from '../postgres/store.ts'
import { exportLog } from './export.ts'
import { importLog, Refused } from './import.ts'
import { writeKeys } from './keys.ts'
import { Damaged, readArchive } from './read.ts'
import { beginImport, finishImport } from './target.ts'

const salt = 'a salt'

const exported = async ({ store, pool }: Pick<Installation, 'store' | 'pool'>, sealed = false): Promise<string> => {
  let text = ''
  const bulk = postgresBulk(pool)
  for await (const piece of exportLog({ store, bulk, pool, salt, sealed, onProgress: () => undefined })) text += piece
  await bulk.close()
  return text
}

const eventsOf = async (store: Installation['store']): Promise<StoredEvent[]> => {
  const events: StoredEvent[] = []
  for await (const event of store.readAll({ after: start })) events.push(event)
  return events
}

/** An empty place, migrated and never opened. */
const place = async () => {
  const database = await testDatabase()
  const pool = openPool(database.url)
  const store = postgresEventStore({ pool })
  const take = async (text: string) => {
    const bulk = postgresBulk(pool)
    try {
      return await importLog({
        archive: readArchive(pieces(text)),
        store,
        bulk,
        accept: async () => undefined,
        begin: ({ logId }) => beginImport(pool, logId, 'postgres'),
        writeKeys: (keys) => writeKeys(pool, keys),
        finish: () => finishImport(pool, 'postgres'),
        onProgress: () => undefined,
      })
    } finally {
      await bulk.close()
    }
  }
  const log = openLog({ store, keys: openKeys(pool) })
  return {
    url: database.url,
    pool,
    store,
    log,
    take,
    open: (eventStore?: string) =>
      openInstallation({ log, pool, salt, timeZone: 'UTC', ...(eventStore === undefined ? {} : { eventStore }) }),
    events: () => eventsOf(store),
    close: async () => {
      await store.close()
      await pool.end()
      await database.drop()
    },
  }
}
type Place = Awaited<ReturnType<typeof place>>

const pieces = async function* (text: string) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
}

const refusal = async (work: Promise<unknown>, kind: typeof Refused | typeof Damaged): Promise<string> => {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  assert.instance(error, kind)
  return error instanceof Error ? error.message : ''
}

const claim = (title: string, work: (house: Installation, there: Place) => Promise<void>) =>
  test(title, async () => {
    const house = await installation()
    const there = await place()
    try {
      await work(house, there)
    } finally {
      await there.close()
      await house.close()
    }
  })

/** Some 2,600 events: three blocks. */
const busy = async (house: Installation) => {
  const ann = await house.register(42)
  const tasks = await Promise.all(Array.from({ length: 1_300 }, (_, n) => ann.create(`Task ${n}`)))
  await Promise.all(tasks.map((task) => ann.task(task, { type: 'TaskCompleted', data: {} })))
  return ann
}

claim('what comes of it opens as the same log: words, ids, order, digest', async (house, there) => {
  await busy(house)
  const text = await exported(house)
  const { events, keys, found } = await there.take(text)
  assert.equal([events, keys, found], [2_602, 1, 0])
  assert.is(await exported(there), text)
  const { logId } = await there.open('postgres')
  assert.is(logId, JSON.parse(text.split('\n', 1)[0] ?? '').logId)
  for await (const page of there.log.readAll({ after: start }))
    assert.ok(page.every((event) => !(event instanceof Error) && !event.erased))
})

claim('an import that broke off goes on where it stands, and nothing opens the log meanwhile', async (house, there) => {
  await busy(house)
  const text = await exported(house)
  assert.match(await refusal(there.take(text.slice(0, text.length * 0.6)), Damaged), 'cut off')
  const half = (await there.events()).length
  assert.ok(half >= 999 && half < 2_602, `${half} events`)
  const error = await there.open('postgres').catch((error: unknown) => error)
  assert.match(error instanceof Error ? error.message : '', 'an import into this log was not finished')
  const { found, events } = await there.take(text)
  assert.equal([found, events], [half, 2_602])
  assert.is(await exported(there), text)
  await there.open('postgres')
})

const adak = resolve(import.meta.dirname, '../../../bin/adak')

claim('killed in the middle, adak events import goes on when it is started again', async (house, there) => {
  await busy(house)
  const text = await exported(house)
  const dataDir = mkdtempSync(join(tmpdir(), 'adak-import-'))
  const env = { PATH: process.env.PATH, DATABASE_URL: there.url, DATA_DIR: dataDir, EVENT_STORE: 'postgres' }
  const start = () => {
    const child = spawn(adak, ['events', 'import'], { env, stdio: ['pipe', 'ignore', 'ignore'] })
    child.stdin.on('error', () => undefined)
    return { child, ended: once(child, 'exit') }
  }
  try {
    const first = start()
    first.child.stdin.write(text.slice(0, text.length * 0.6))
    await eventually(async () => (await there.events()).length > 0, 60_000)
    first.child.kill('SIGKILL')
    await first.ended
    const second = start()
    second.child.stdin.end(text)
    assert.equal(await second.ended, [0, null])
    assert.is(await exported(there), text)
    assert.is(readFileSync(join(dataDir, 'id-salt'), 'utf8'), `${salt}\n`)
    await there.open('postgres')
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

claim('what another import has on its way is waited for', async (house, there) => {
  await busy(house)
  const text = await exported(house)
  const events = await eventsOf(house.store)
  const other = postgresBulk(there.pool)
  await other.begin()
  await beginImport(there.pool, JSON.parse(text.split('\n', 1)[0] ?? '').logId, 'postgres')
  const taking = there.take(text)
  await eventually(async () => {
    const { rowCount } = await there.pool.query(`select from pg_locks where locktype = 'advisory' and not granted`)
    return rowCount === 1
  })
  await other.write(events.slice(0, 1_500))
  await other.close()
  assert.is((await taking).found, 1_500)
  assert.is(await exported(there), text)
})

claim('done once more it changes nothing', async (house, there) => {
  await house.register(42)
  const text = await exported(house)
  await there.take(text)
  await there.open('postgres')
  assert.is((await there.take(text)).found, 2)
  assert.is(await exported(there), text)
})

claim('a target that anything was started on is refused, and left as it is', async (house, there) => {
  await house.register(42)
  await there.open()
  const before = await there.events()
  assert.match(await refusal(there.take(await exported(house)), Refused), 'the target holds log')
  assert.equal(await there.events(), before)
})

claim('a target that has gone on since is refused', async (house, there) => {
  const ann = await house.register(42)
  const text = await exported(house)
  await ann.create('Since then')
  await there.take(await exported(house))
  assert.match(await refusal(there.take(text), Refused), 'comes after all that the export holds')
})

claim('a damaged export leaves a beginning of the log, for a good one to go on from', async (house, there) => {
  await busy(house)
  const text = await exported(house)
  const at = text.indexOf('TaskCompleted')
  const damaged = `${text.slice(0, at)}TaskReopened${text.slice(at + 'TaskCompleted'.length)}`
  assert.match(await refusal(there.take(damaged), Damaged), 'a line before it was changed')
  assert.ok((await there.events()).length < 2_602)
  await there.take(text)
  assert.is(await exported(there), text)
})

claim('a sealed export has no keys, and its words stay closed', async (house, there) => {
  const ann = await house.register(42)
  const task = await ann.create('Buy milk')
  const text = await exported(house, true)
  assert.not.match(text, '"key":')
  await there.take(text)
  const [created] = (await there.log.readStreams([`task-${task}`])).get(`task-${task}`) ?? []
  assert.equal([created?.erased, created?.data], [true, { owner: ann.id, title: '', categoryId: null }])
})

claim('the copy has an id of its own, and what was folded from another log is gone', async (house, there) => {
  await house.register(42)
  house.start()
  await house.caughtUp()
  const text = await exported(house)
  const idOf = async (pool: Installation['pool']) => (await pool.query('select id from accounts.log_copy')).rows[0]?.id
  await there.take(text)
  await there.open('postgres')
  assert.is.not(await idOf(there.pool), await idOf(house.pool))
  await there.pool.query(`insert into projection.generation (generation, schema, code_version, state, position)
    values (1, 'read_1', 1, 'live', 'elsewhere')`)
  await there.pool.query('create schema read_1')
  const first = await idOf(there.pool)
  await house.register(43)
  await there.take(await exported(house))
  assert.is((await there.pool.query('select from projection.generation')).rowCount, 0)
  assert.is((await there.pool.query(`select from pg_namespace where nspname = 'read_1'`)).rowCount, 0)
  await there.open('postgres')
  assert.is.not(await idOf(there.pool), first)
})

claim('keys of those whom the log says to be erased are not carried', async (house, there) => {
  const ann = await house.register(42)
  const bob = await house.register(43)
  await ann.say({ type: 'UserErased', data: { keyId: ann.keyId } })
  await there.take(await exported(house))
  const { rows } = await there.pool.query('select id from accounts.key')
  assert.equal(rows, [{ id: bob.keyId }])
})

test.run()
