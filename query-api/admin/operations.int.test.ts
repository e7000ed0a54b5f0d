/** Against the real projector, and rows made by hand. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Operations } from '#contracts/admin.ts'
import { StoreAway } from '#platform/event-store/port.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import { ask } from '#platform/read-model/requests.ts'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation } from '#tests/projected.ts'
import { type OperationsDeps, operating } from './operations.ts'

const test = suite<{ house: Installation }>('operations')
const closing: (() => void)[] = []
test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(async ({ house }) => {
  for (const close of closing.splice(0)) close()
  await house.close()
})

/** Reads how it is, as the contract says. */
const reader = ({ pool, log }: Installation, more: Partial<OperationsDeps> = {}) => {
  const operations = operating({ pool, log, copyId: 'copy', eventStore: 'postgres', queue: null, ...more })
  closing.push(operations.close)
  return async () => Operations.parse((await operations.readOperations({} as never)).body)
}
const named = ({ dependencies }: Operations, name: string) => dependencies.find((one) => one.name === name)

test('a projector that follows, its generations and its rate', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  await house.caughtUp()
  const read = reader(house)
  const before = await read()
  assert.equal([before.projector.state, before.projector.rate, before.projector.stopped], ['following', 0, null])
  assert.is(before.projector.position, before.log.head)
  for (let n = 0; n < 5; n++) await ann.create(`Task ${n}`)
  await house.caughtUp()
  const { projector } = await read()
  assert.equal([projector.events, projector.canRollBack], [7, false])
  assert.ok(projector.rate > 0)
  assert.equal(
    projector.generations.map(({ generation, state, events }) => [generation, state, events]),
    [[1, 'live', 7]],
  )
  const { id } = await ask(house.pool, 'rebuild', 'superuser:ann')
  await eventually(async () => (await read()).requests.find((one) => one.id === id)?.state === 'finished', 15_000)
  const after = await read()
  assert.is(after.projector.canRollBack, true)
  assert.is(after.requests[0]?.kind, 'rebuild')
})

test('one that is stopped says at which event; one that is gone is away', async ({ house }) => {
  const running = house.start()
  const ann = await house.register(42)
  await house.caughtUp()
  await house.live(`alter table $.task add constraint refused check (false)`)
  await ann.create('Never')
  await eventually(() => running.status().state === 'stopped', 15_000)
  const read = reader(house)
  const { projector } = await read()
  assert.equal([projector.state, projector.stopped?.eventId], ['stopped', running.status().stoppedBy])
  assert.match(projector.stopped?.why ?? '', 'it cannot be written')
  await running.stop()
  const gone = await read()
  assert.equal([gone.projector.state, named(gone, 'projector')?.ok], ['away', false])
})

test('before there is a read model it is still answered', async ({ house }) => {
  const { projector, notifications } = await reader(house)()
  assert.equal([projector.state, projector.position, projector.events], ['away', null, 0])
  assert.equal([notifications.paused, notifications.counts.due], [null, 0])
})

const fell = (house: Installation, state: string, tryAt: string | null, settledAt: string | null, n: number) =>
  house.live(`insert into $.notification values ('notification-a-${n}', 't', 'w${n}', 'a', now(), null, '${state}', now(), 1, now(),
    now() + interval '${tryAt ?? 0}' ${tryAt === null ? '* null' : ''}, now() + interval '${settledAt ?? 0}' ${settledAt === null ? '* null' : ''}, null, 0)`)

test('notifications are counted by state, what is settled for a day, and a pause is told', async ({ house }) => {
  house.start()
  await house.caughtUp()
  await fell(house, 'due', '-1 minute', null, 1)
  await fell(house, 'attempted', '20 seconds', null, 2)
  await fell(house, 'attempted', '-1 second', null, 3)
  await fell(house, 'failed', '1 hour', null, 4)
  await fell(house, 'sent', null, '-1 hour', 5)
  await fell(house, 'sent', null, '-25 hours', 6)
  await fell(house, 'missed', null, '-2 hours', 7)
  await house.append('installation', 'nobody', null, [{ type: 'RemindersPaused', data: { why: 'a test' } }])
  await house.caughtUp()
  const read = reader(house, { queue: { depth: async () => 3, isRedis: false } })
  const { notifications, dependencies } = await read()
  const { counts, paused, queued } = notifications
  assert.equal(
    Object.entries(counts).filter(([, n]) => n > 0),
    [
      ['due', 1],
      ['attempted', 1],
      ['unknown', 1],
      ['failed', 1],
      ['sent', 1],
      ['missed', 1],
    ],
  )
  assert.equal([paused?.why, queued], ['a test', 3])
  assert.not(dependencies.some(({ name }) => name === 'redis'))
  await house.append('installation', 'nobody', null, [{ type: 'RemindersResumed', data: {} }])
  await house.caughtUp()
  assert.is((await read()).notifications.paused, null)
})

test('a store or a Redis that hangs costs two seconds, all at once, and the rest is told', async ({ house }) => {
  house.start()
  await house.caughtUp()
  const never = () => new Promise<never>(() => undefined)
  const read = reader(house, { log: { head: never }, queue: { depth: never, isRedis: true } })
  const began = performance.now()
  const told = await read()
  assert.ok(performance.now() - began < 3_500)
  assert.equal([told.log.head, told.notifications.queued], [null, null])
  for (const name of ['event store', 'redis']) assert.is(named(told, name)?.ok, false, name)
  assert.equal([named(told, 'postgres')?.ok, named(told, 'projector')?.ok], [true, true])
})

test('who leads is told by their leases', async ({ house }) => {
  await house.pool.query(`insert into public.lease values ('scheduler', 'one', now() + interval '5 seconds'),
    ('bot', 'two', '2026-01-01T00:00:00Z')`)
  const told = await reader(house)()
  assert.equal(
    ['projector', 'scheduler', 'bot'].map((name) => [named(told, name)?.ok, named(told, name)?.detail]),
    [
      [false, 'none is there'],
      [true, ''],
      [false, 'none since 2026-01-01T00:00:00.000Z'],
    ],
  )
})

test('a bot that never was is not missed, a scheduler is', async ({ house }) => {
  const told = await reader(house)()
  assert.is(named(told, 'bot'), undefined)
  assert.equal([named(told, 'scheduler')?.ok, named(told, 'scheduler')?.detail], [false, 'none is there'])
})

test('the last twenty requests are told, newest first', async ({ house }) => {
  await house.pool.query('insert into projection.request (finished_at) select now() from generate_series(1, 25)')
  const asked = await ask(house.pool, 'verify', 'superuser:ann')
  const { requests } = await reader(house)()
  assert.equal([requests.length, requests[0]], [20, asked])
})

test('where Postgres does not answer it is refused as away', async ({ house }) => {
  const gone = { query: () => Promise.reject(new Error('connect ECONNREFUSED')) } as unknown as Pool
  const failed = await reader(house, { pool: gone })().catch((error: unknown) => error)
  assert.instance(failed, StoreAway)
})

test.run()
