import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '#platform/clock.ts'
import { testDatabase } from '#tests/database.ts'
import { eventually } from '#tests/eventually.ts'
import { type Leadership, leading } from './lease.ts'
import { openPool } from './pool.ts'

const database = await testDatabase()
const pool = openPool(database.url)
test.after(async () => {
  await pool.end()
  await database.drop()
})

/** A clock that can be stopped for a process, as SIGSTOP does: what sleeps wakes no sooner than the process. */
const freezable = () => {
  let thawed = Promise.resolve()
  let thaw = () => {}
  return {
    ...systemClock,
    sleep: async (ms: number, signal?: AbortSignal) => {
      await systemClock.sleep(ms, signal)
      await thawed
    },
    freeze() {
      const { promise, resolve } = Promise.withResolvers<void>()
      thawed = promise
      thaw = resolve
    },
    thaw: () => thaw(),
  }
}

let names = 0
const contest = (ttlMs = 2_000) => {
  const name = `contest ${++names}`
  const terms: string[] = []
  const enter = (holder: string, clock = freezable(), from = pool) => {
    let leadership: Leadership | null = null
    const led = leading({ pool: from, name, holder, ttlMs, clock }, async (given) => {
      leadership = given
      terms.push(holder)
      await new Promise<void>((end) => given.over.addEventListener('abort', () => end(), { once: true }))
    })
    return { ...led, clock, mayAct: async () => (await leadership?.mayAct()) ?? false }
  }
  return { enter, terms }
}

test('of two who ask one leads, and the other follows it when it stops', async () => {
  const { enter, terms } = contest(10_000)
  const ann = enter('ann')
  await eventually(() => ann.isLeader())
  const ben = enter('ben')
  assert.is(await ann.mayAct(), true)
  assert.is(await ben.mayAct(), false)
  await ann.stop()
  await eventually(() => ben.isLeader())
  assert.equal(terms, ['ann', 'ben'])
  await ben.stop()
})
test('one that was frozen is succeeded, and may do nothing when it wakes', async () => {
  const { enter } = contest()
  const ann = enter('ann')
  await eventually(() => ann.isLeader())
  ann.clock.freeze()
  const ben = enter('ben')
  await eventually(() => ben.isLeader())
  ann.clock.thaw()
  assert.is(await ann.mayAct(), false)
  assert.is(await ben.mayAct(), true)
  await eventually(() => !ann.isLeader())
  await ben.stop()
  await eventually(() => ann.isLeader())
  await ann.stop()
})
test('one that was frozen while nobody else asked goes on', async () => {
  const { enter, terms } = contest()
  const ann = enter('ann')
  await eventually(() => ann.isLeader())
  ann.clock.freeze()
  await systemClock.sleep(2_100)
  assert.is(await ann.mayAct(), true)
  ann.clock.thaw()
  assert.equal(terms, ['ann'])
  await ann.stop()
})
test('the same holder takes its own lease anew at once, as after kill -9', async () => {
  const { enter } = contest()
  const ann = enter('ann')
  await eventually(() => ann.isLeader())
  ann.clock.freeze()
  const again = enter('ann')
  await eventually(() => again.isLeader())
  ann.clock.thaw()
  await Promise.all([ann.stop(), again.stop()])
})
test('where the database is away the leader goes on', async () => {
  const { enter } = contest()
  const own = openPool(database.url, { connectionTimeoutMillis: 100 })
  const ann = enter('ann', freezable(), own)
  await eventually(() => ann.isLeader())
  await own.end()
  await systemClock.sleep(2_500)
  assert.is(await ann.mayAct(), true)
  await ann.stop()
})

test.run()
