/**
 * The story of one log, told by the commands of the README on both stores: something is done, folded anew, verified,
 * moved to the other store and back, checked, and forgotten. EventStoreDB is the wire double, and the real one as well
 * where EVENTSTORE_URL names it.
 */
import { randomUUID } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { client } from '#contracts/client.ts'
import { openDouble } from '#platform/event-store/eventstoredb/testing/double.ts'
import { testDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import { type Ended, type Standalone, tokenFor, withStandalone } from './standalone.ts'

/** A log of its own in some store, and a database for what stands beside it. */
type Place = Readonly<Record<string, string>>

const run = async (adak: Standalone, args: string, input?: string): Promise<Ended> => {
  const ended = await adak.run(args.split(' '), {}, input)
  assert.is(ended.code, 0, `adak ${args}: ${ended.stderr}`)
  return ended
}

/** The service runs meanwhile, its read model built. */
const serving = async <T>(adak: Standalone, work: () => Promise<T>): Promise<T> => {
  const { child, ended } = await adak.start()
  try {
    await eventually(async () => (await fetch(`${adak.address}/readyz`)).ok, 60_000)
    return await work()
  } finally {
    child.kill('SIGTERM')
    assert.is((await ended).code, 0)
  }
}

const live = async (adak: Standalone, token: string) => {
  const me = client({ baseUrl: adak.address, token })
  const home = (await me.createCategory({ body: { name: 'Дом' } })).body.id
  const milk = (await me.createTask({ body: { title: 'Buy milk', categoryId: home, due: '2030-11-24T09:00' } })).body.id
  const bread = (await me.createTask({ body: { title: 'Купить хлеб 🥖' } })).body.id
  await me.createTask({ body: { title: 'Water the plants', categoryId: home, due: '2030-01-01' } })
  await me.completeTask({ id: milk })
  await me.changeTask({ id: bread, body: { title: 'Buy bread' } })
  const { position } = await me.deleteTask({ id: bread })
  return { paths: reads(milk, home), position: position ?? '' }
}

const reads = (milk: string, home: string) => [
  '/me',
  '/tasks?status=all',
  '/tasks?status=trash',
  `/tasks?category=${home}&status=all&sort=-due`,
  '/tasks?q=MILK&status=all',
  `/tasks/${milk}`,
  `/tasks/${milk}/history`,
  '/categories',
  `/categories/${home}`,
  '/reminders',
  '/stats',
  '/changes',
]

const get = (adak: Standalone, token: string, path: string, headers = {}) =>
  fetch(`${adak.address}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}`, ...headers } })

/** Every read's answer; what names a position of this copy is left out. */
const dump = async (adak: Standalone, token: string, paths: readonly string[], position?: string) => {
  const answers: Record<string, unknown> = {}
  for (const path of paths) {
    const answer = await get(adak, token, path, position ? { 'Adak-Min-Position': position } : {})
    assert.is(answer.status, 200, path)
    const { next: _, ...body } = (await answer.json()) as { next?: string }
    answers[path] = body
  }
  return answers
}

const digestOf = (archive: string): string => JSON.parse(archive.trimEnd().split('\n').at(-1) ?? '').end.digest

const isWell = async (adak: Standalone, digest?: string) => {
  const { findings, ...found } = JSON.parse((await run(adak, 'fsck --json')).stdout)
  assert.equal(findings, [])
  assert.ok(found.against)
  if (digest !== undefined) assert.is(found.digest, digest)
}

/** What was begun here, moved to the store there beside the same database, gone on with, and moved back to a new place. */
const story = async (here: Place, { DATABASE_URL: _, ...store }: Place, backHere: Place) => {
  const there = { ...here, ...store }
  let archive = ''
  let token = ''
  let said: Record<string, unknown> = {}
  let told = { paths: [] as string[], position: '' }

  await withStandalone(async (adak) => {
    await serving(adak, async () => {
      token = await tokenFor(adak)
      told = await live(adak, token)
      await run(adak, 'replay')
      await run(adak, 'replay --verify')
      said = await dump(adak, token, told.paths, told.position)
      archive = (await run(adak, 'events export')).stdout
      const refused = await adak.run(['events', 'import'], {}, archive)
      assert.is(refused.code, 1)
      assert.match(refused.stderr, 'a service runs on')
    })
    await isWell(adak, digestOf(archive))
  }, here)

  await withStandalone(async (adak) => {
    const half = await adak.run(['events', 'import'], {}, archive.slice(0, archive.indexOf('{"end"')))
    assert.is(half.code, 1)
    assert.match(half.stderr, 'cut off')
    const early = await adak.run(['doctor'])
    assert.is(early.code, 1)
    assert.match(early.stderr, 'an import into this log was not finished')
    await run(adak, 'events import', archive)
    assert.is((await run(adak, 'events export')).stdout, archive)
    await serving(adak, async () => {
      assert.equal(await dump(adak, token, told.paths), said)
      assert.is((await get(adak, token, '/tasks', { 'Adak-Min-Position': told.position })).status, 410)
      told = await live(adak, token)
      await live(adak, await tokenFor(adak, '--telegram', '43'))
      await run(adak, 'person erase --telegram 43 --yes')
      await run(adak, 'replay')
      await run(adak, 'replay --verify')
      said = await dump(adak, token, told.paths, told.position)
    })
    archive = (await run(adak, 'events export')).stdout
    await isWell(adak, digestOf(archive))
  }, there)

  await withStandalone(async (adak) => {
    await run(adak, 'events import', archive)
    assert.is((await run(adak, 'events export')).stdout, archive)
    await serving(adak, async () => {
      assert.equal(await dump(adak, await tokenFor(adak), told.paths), said)
      await run(adak, 'person erase --telegram 42 --yes')
      await run(adak, 'replay --verify')
    })
    await isWell(adak)
    // Nobody is left, and so no key.
    assert.match((await run(adak, 'events export')).stdout, '"keys":0')
  }, backHere)
}

const inPostgres = async (use: (place: Place) => Promise<void>) => {
  const { url, drop } = await testDatabase()
  await use({ EVENT_STORE: 'postgres', DATABASE_URL: url }).finally(drop)
}

const inEventStoreDB = (url: string) => (use: (place: Place) => Promise<void>) =>
  inPostgres((place) => use({ ...place, EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: `${url}#${randomUUID()}-` }))

const inDouble = async (use: (place: Place) => Promise<void>) => {
  const double = await openDouble()
  await inEventStoreDB(double.address)(use).finally(double.drop)
}

type In = (use: (place: Place) => Promise<void>) => Promise<void>
const tell = (here: In, there: In) => () => here((a) => there((b) => here((c) => story(a, b, c))))

test('on Postgres, moved to EventStoreDB (wire double) and back', tell(inPostgres, inDouble))

const real = process.env.EVENTSTORE_URL
if (real) {
  test('on Postgres, moved to EventStoreDB (the real one) and back', tell(inPostgres, inEventStoreDB(real)))
  test('on EventStoreDB (the real one), moved to Postgres and back', tell(inEventStoreDB(real), inPostgres))
} else test.skip('the story on a real EventStoreDB: EVENTSTORE_URL names none')

test.run()
