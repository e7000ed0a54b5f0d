import { randomUUID } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { none } from '#platform/event-store/port.ts'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation, metadataOf, newId } from '#tests/projected.ts'
import { ReplayFailed, replay } from './replay.ts'
import { verify } from './verify.ts'

const test = suite<{ house: Installation }>('the projector')
test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(({ house }) => house.close())

test('what is appended becomes rows, and the row says how far', async ({ house }) => {
  const ann = await house.register(42)
  const task = await ann.create('Buy milk', '2090-11-25')
  house.start()
  await house.caughtUp()
  const { rows } = await house.live('select id, title, owner, done from $.task')
  assert.equal(rows, [{ id: task, title: 'Buy milk', owner: ann.id, done: false }])
  const reminders = await house.live('select task_id, wish from $.reminder')
  assert.equal(reminders.rows, [{ task_id: task, wish: '2090-11-25|PT0S' }])
  assert.is((await house.live('select from $.history')).rowCount, 5)
  const { differences } = await verify(house)
  assert.equal(differences, [])
})

test('the next append is visible by itself', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  await ann.create('Buy milk')
  await eventually(async () => (await house.live('select from $.task')).rowCount === 1)
})

/** An event whose type no version knows, as it would stand there after a newer one wrote it. */
const unknown = async (house: Installation) => {
  const id = randomUUID()
  const metadata = JSON.stringify({ ...metadataOf('somebody', new Date().toISOString()), schemaVersion: 1 })
  await house.store.append(`task-${newId()}`, [{ id, type: 'TaskPraised', data: '{}', metadata }], {
    expectedRevision: none,
  })
  return id
}
const skip = (house: Installation, eventId: string) =>
  house.append('installation', 'nobody', null, [{ type: 'EventSkipped', data: { eventId, why: 'a test' } }])

test('an event that cannot be read stops it, by its id, and skipping that event lets it go on', async ({ house }) => {
  const running = house.start()
  const ann = await house.register(42)
  await ann.create('Before')
  await house.caughtUp()
  const id = await unknown(house)
  await ann.create('After')
  await eventually(() => running.status().stoppedBy === id)
  assert.is((await house.live('select from $.task')).rowCount, 1)
  assert.equal((await house.pool.query('select state, stopped_by from projection.generation')).rows, [
    { state: 'live', stopped_by: id },
  ])
  const said = await running.check().catch((error: Error) => error.message)
  assert.match(String(said), id)
  const failed = await replay(house).catch((error: unknown) => error)
  assert.instance(failed, ReplayFailed)
  assert.match(String(failed), id)
  await skip(house, id)
  await house.caughtUp()
  assert.is((await house.live('select from $.task')).rowCount, 2)
  assert.is(running.status().stoppedBy, null)
  await eventually(() => running.check())
  await replay(house)
  assert.equal((await verify(house)).differences, [])
})

test('a first fold that cannot get past an event goes on when it is skipped', async ({ house }) => {
  const id = await unknown(house)
  const running = house.start()
  await eventually(() => running.status().stoppedBy === id)
  assert.equal((await house.pool.query('select state from projection.generation')).rows, [{ state: 'stopped' }])
  await skip(house, id)
  await house.caughtUp()
})

test('what the database does not take stops it at that very event; what came before is there', async ({ house }) => {
  const ann = await house.register(42)
  await ann.create('Before')
  const id = randomUUID()
  const metadata = { ...metadataOf(ann.id, new Date().toISOString()), correlationId: '\0', schemaVersion: 1 }
  const stored = { id, type: 'UserBecameReachable', data: '{}', metadata: JSON.stringify(metadata) }
  await house.store.append(`user-${ann.id}`, [stored], { expectedRevision: 0 })
  await ann.create('After')
  const running = house.start()
  await eventually(() => running.status().stoppedBy === id)
  await skip(house, id)
  await house.caughtUp()
  assert.is((await house.live('select from $.task')).rowCount, 2)
})

test('who was erased has no row, and returns to nothing', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  const bob = await house.register(43)
  await bob.create('Stay')
  const task = await ann.create('Vanish', '2090-01-01')
  await house.caughtUp()
  await ann.say({ type: 'UserErased', data: { keyId: ann.keyId } })
  await house.caughtUp()
  const theirs = async (id: string) => {
    const counts = await Promise.all(
      ['category', 'task', 'reminder', 'history'].map((table) =>
        house.live(`select from $.${table} where owner = '${id}'`),
      ),
    )
    return counts.map(({ rowCount }) => rowCount)
  }
  assert.equal(await theirs(ann.id), [0, 0, 0, 0])
  assert.equal(await theirs(bob.id), [0, 1, 0, 2])
  await house.pool.query('delete from accounts.key where id = $1', [ann.keyId])
  const again = await house.register(42, ann.id)
  // A write that was under way when its person was erased, sealed under the old key or none.
  await ann.task(task, { type: 'TaskCompleted', data: {} })
  await again.create('Begin')
  await house.caughtUp()
  assert.equal(await theirs(ann.id), [0, 1, 0, 2])
  const { differences } = await verify(house)
  assert.equal(differences, [])
  await replay(house)
  assert.equal(await theirs(ann.id), [0, 1, 0, 2])
})

test('it goes on by itself when every connection was lost', async ({ house }) => {
  house.start({ leaseMs: 600 })
  const ann = await house.register(42)
  await house.caughtUp()
  await house.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await ann.create('After')
  await house.caughtUp(15_000)
  assert.is((await house.live('select from $.task')).rowCount, 1)
})

test('a move to another zone sorts and rings all-day tasks anew; one with a time stays', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  const [day, timed] = [await ann.create('Day', '2090-01-10'), await ann.create('Timed', '2090-01-10T12:00')]
  await ann.say({ type: 'UserTimeZoneChosen', data: { timeZone: 'Asia/Tokyo' } })
  await house.caughtUp()
  const fires = async () => {
    const { rows } = await house.live('select task_id, fire_at from $.reminder')
    return Object.fromEntries(rows.map(({ task_id, fire_at }) => [task_id, fire_at.toISOString()]))
  }
  assert.equal(await fires(), { [day]: '2090-01-10T00:00:00.000Z', [timed]: '2090-01-10T22:00:00.000Z' })
  const { rows } = await house.live(`select due_sort from $.task where id = '${day}'`)
  assert.is(rows[0]?.due_sort.toISOString(), '2090-01-10T14:59:59.999Z')
  await ann.say({ type: 'UserBecameUnreachable', data: { why: 'blocked' } })
  await house.caughtUp()
  assert.equal(await fires(), {})
  await ann.say(
    { type: 'UserBecameReachable', data: {} },
    { type: 'UserMorningHourChosen', data: { morningHour: '07:00' } },
  )
  await house.caughtUp()
  assert.equal(await fires(), { [day]: '2090-01-09T22:00:00.000Z', [timed]: '2090-01-10T22:00:00.000Z' })
})

test('a category that is deleted silences its tasks, and restored they ring again', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  const home = newId()
  await ann.category(home, { type: 'CategoryCreated', data: { owner: ann.id, name: 'Home' } })
  await ann.create('Day', '2090-01-10', home)
  const ringing = async () => (await house.live('select from $.reminder')).rowCount
  await house.caughtUp()
  assert.is(await ringing(), 1)
  await ann.category(home, { type: 'CategoryDeleted', data: {} })
  await house.caughtUp()
  assert.is(await ringing(), 0)
  await ann.category(home, { type: 'CategoryRestored', data: {} })
  await house.caughtUp()
  assert.is(await ringing(), 1)
})

test.run()
