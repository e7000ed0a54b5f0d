/** What bot/dialogue.ts promises of a store, held to each adapter. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { DialogueStore } from '#bot/dialogue.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { redisDialogues } from '#platform/redis/dialogue.ts'
import { testDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import { redisServer } from './redis.ts'

interface Opened {
  readonly open: () => DialogueStore
  readonly away: () => Promise<void>
  readonly back: () => Promise<void>
  readonly close: () => Promise<void>
}

const onPostgres = async (): Promise<Opened> => {
  const database = await testDatabase()
  const one = { pool: openPool(database.url) }
  const renew = () => {
    one.pool = openPool(database.url)
  }
  return {
    open: () => ({
      load: (id) => postgresDialogues(one.pool).load(id),
      save: (id, dialogue) => postgresDialogues(one.pool).save(id, dialogue),
      forget: (id) => postgresDialogues(one.pool).forget(id),
    }),
    away: () => one.pool.end(),
    back: async () => renew(),
    close: async () => {
      await one.pool.end()
      await database.drop()
    },
  }
}

const onRedis = async (): Promise<Opened> => {
  const redis = await redisServer()
  const opened: { close(): void }[] = []
  return {
    open: () => {
      const store = redisDialogues({ url: redis.url })
      opened.push(store)
      return store
    },
    away: () => redis.kill(),
    back: () => redis.start(),
    close: async () => {
      for (const store of opened) store.close()
      await redis.close()
    },
  }
}

const refused = (work: Promise<unknown>) =>
  work.then(
    () => assert.unreachable('the store was away'),
    () => undefined,
  )

for (const [where, prepare] of [
  ['Postgres', onPostgres],
  ['Redis', onRedis],
] as const) {
  const test = suite(`dialogues on ${where}`)
  let at: Opened
  test.before(async () => {
    at = await prepare()
  })
  test.after(() => at.close())

  test('D1. what was saved last is loaded, by another bot too; nobody else has it', async () => {
    const store = at.open()
    assert.is(await store.load(2 ** 52 + 1), null)
    await store.save(2 ** 52 + 1, { menu: 1, draft: { title: 'Молоко "<&' } })
    await store.save(2 ** 52 + 1, { menu: 2, draft: null })
    assert.equal(await at.open().load(2 ** 52 + 1), { menu: 2, draft: null })
    assert.is(await store.load(2 ** 52 + 2), null)
  })
  test('D2. of a person who is forgotten nothing is left', async () => {
    const store = at.open()
    await store.save(7, { menu: 1 })
    await store.forget(7)
    await store.forget(7)
    assert.is(await store.load(7), null)
  })
  test('D3. while the store is away each call is refused; what was saved is there when it is back', async () => {
    const store = at.open()
    await store.save(8, { menu: 8 })
    await at.away()
    await refused(store.load(8))
    await refused(store.save(8, { menu: 9 }))
    await refused(store.forget(8))
    await at.back()
    assert.equal(await eventually(() => store.load(8), 20_000), { menu: 8 })
  })
  test.run()
}
