import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation } from '#tests/projected.ts'
import { codeVersion } from './code-version.ts'
import { generations, greenFor, liveOf } from './generation.ts'
import { versionsAlive } from './presence.ts'
import { caughtUp, ReplayFailed, replay } from './replay.ts'
import { RollbackRefused, rollback } from './swap.ts'
import { verify } from './verify.ts'

const test = suite<{ house: Installation }>('going back')
test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(({ house }) => house.close())

const within = 20_000
const live = async ({ pool }: Installation) => liveOf(await generations(pool))
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'not refused',
    (error: unknown) => (error instanceof RollbackRefused ? error.message : String(error)),
  )

/** A projector of this version, one that is newer and has taken over, and what was written since. */
const upgraded = async (house: Installation) => {
  const old = house.start()
  const ann = await house.register(42)
  await ann.create('Before')
  const before = (await house.caughtUp()).position
  const newer = house.start({ codeVersion: codeVersion + 1 })
  await eventually(() => newer.status().state === 'following', within)
  await eventually(() => old.status().state === 'standing-by', within)
  await ann.create('After')
  await house.caughtUp()
  return { old, newer, ann, before }
}

test('the earlier generation is live again where it stood, its projector catches up, and the newer one stands by', async ({
  house,
}) => {
  const { old, newer, ann, before } = await upgraded(house)
  const done = await rollback(house.pool)
  assert.equal([done.blue.generation, done.blue.position, done.green.generation], [1, before, 2])
  assert.ok(await caughtUp(house, done))
  await eventually(() => old.status().state === 'following', within)
  await eventually(() => newer.status().state === 'standing-by', within)
  assert.match(newer.status().why ?? '', 'since somebody went back to it; adak replay ends that')
  await ann.create('Later')
  await house.caughtUp()
  assert.is((await house.live('select from $.task')).rowCount, 3)
  assert.is((await live(house))?.generation, 1)
  assert.equal((await verify(house)).differences, [])
})

test('it holds, for a newer one that starts too, until the next replay', async ({ house }) => {
  const { newer } = await upgraded(house)
  await caughtUp(house, await rollback(house.pool))
  await newer.stop()
  const newest = house.start({ codeVersion: codeVersion + 2 })
  await eventually(() => newest.status().state === 'standing-by', within)
  assert.equal(
    (await generations(house.pool)).map(({ generation, state, rolledBack }) => [generation, state, rolledBack]),
    [
      [2, 'retired', false],
      [1, 'live', true],
    ],
  )
  await replay(house)
  await eventually(() => newest.status().state === 'following', within)
  assert.is((await live(house))?.codeVersion, codeVersion + 2)
})

test('one that is asked for by a newer version is built by that version', async ({ house }) => {
  const { newer } = await upgraded(house)
  await caughtUp(house, await rollback(house.pool))
  await eventually(() => newer.status().state === 'standing-by', within)
  await house.pool.query('insert into projection.rebuild_request (code_version) values ($1)', [codeVersion + 1])
  await eventually(() => newer.status().state === 'following', within)
  assert.equal([(await live(house))?.codeVersion, (await live(house))?.rolledBack], [codeVersion + 1, false])
})

test('it is refused where nothing earlier is kept', async ({ house }) => {
  house.start()
  await house.register(42)
  await house.caughtUp()
  assert.match(await refusalOf(rollback(house.pool)), 'no earlier generation')
})

test('it is refused where no projector of its version lives', async ({ house }) => {
  const { old } = await upgraded(house)
  await old.stop()
  assert.equal(await versionsAlive(house.pool), new Set([codeVersion + 1]))
  assert.match(await refusalOf(rollback(house.pool)), `no projector of that version lives`)
  assert.is((await live(house))?.generation, 2)
})

test('what is being built is given up, and who waits for it is told', async ({ house }) => {
  const running = house.start()
  await house.register(42)
  await house.caughtUp()
  await replay(house)
  const holder = { name: 'a builder', codeVersion, leaseMs: 5_000 }
  // Its lease keeps the earlier generation from being dropped when the next is made.
  await house.pool.query(
    `update projection.generation set holder = 'a reader', lease_until = now() + interval '1 hour' where generation = 1`,
  )
  await running.stop()
  const { generation } = await greenFor(house.pool, holder)
  await house.pool.query('insert into projection.rebuild_request (generation) values ($1)', [generation])
  const done = await rollback(house.pool)
  assert.is(done.blue.generation, 1)
  assert.equal(
    (await generations(house.pool)).map(({ state }) => state),
    ['retired', 'retired', 'live'],
  )
  const { rows } = await house.pool.query('select failed_why from projection.rebuild_request where failed_why <> $1', [
    '',
  ])
  assert.equal(rows, [{ failed_why: 'generation 1 was gone back to meanwhile' }])
})

test('of who was erased meanwhile nothing comes back', async ({ house }) => {
  const { ann } = await upgraded(house)
  await ann.say({ type: 'UserErased', data: { keyId: ann.keyId } })
  await house.pool.query('delete from accounts.key where id = $1', [ann.keyId])
  await house.caughtUp()
  assert.ok(await caughtUp(house, await rollback(house.pool)))
  for (const table of ['task', 'reminder', 'category', 'person'])
    assert.is((await house.live(`select from $.${table}`)).rowCount, 0, table)
  assert.is((await house.live('select from $.history where owner is not null')).rowCount, 0)
  assert.equal((await verify(house)).differences, [])
})

test('who waits for it to catch up is told of the event that it cannot get past', async ({ house }) => {
  const { ann } = await upgraded(house)
  const done = await rollback(house.pool)
  await house.pool.query(
    `update projection.generation set stopped_by = 'x', stopped_why = 'event x cannot be applied', holder = 'nobody',
       lease_until = now() + interval '1 hour' where generation = 1`,
  )
  await ann.create('Never')
  const failed = await caughtUp(house, done).catch((error: unknown) => error)
  assert.instance(failed, ReplayFailed)
})

test.run()
