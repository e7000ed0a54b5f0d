import { randomUUID } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chain, emptyDigest } from '#platform/event-store/digest.ts'
import { none } from '#platform/event-store/port.ts'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation, metadataOf, newId } from '#tests/projected.ts'
import { generations } from './generation.ts'
import { replay } from './replay.ts'

const test = suite<{ house: Installation }>('the digest of the log')
test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(({ house }) => house.close())

const ofLog = async ({ store }: Installation): Promise<string> => {
  let digest = emptyDigest
  for await (const event of store.readAll({ after: '' })) digest = chain(digest, event)
  return digest.toString('hex')
}
const kept = async ({ pool }: Installation) =>
  (await generations(pool)).filter(({ state }) => state === 'live').map(({ digest }) => digest?.toString('hex'))

test('stands in the row of the projection, whoever folded the log and in what batches', async ({ house }) => {
  const first = house.start()
  const ann = await house.register(42)
  for (let n = 0; n < 20; n++) await ann.create(`Task ${n}`)
  await house.caughtUp()
  assert.equal(await kept(house), [await ofLog(house)])
  await first.stop()
  await ann.create('While nobody was there')
  house.start()
  await house.caughtUp()
  assert.equal(await kept(house), [await ofLog(house)])
  await replay(house)
  assert.equal(await kept(house), [await ofLog(house)])
})

test('holds the events that were skipped too', async ({ house }) => {
  const running = house.start()
  const id = randomUUID()
  const metadata = JSON.stringify({ ...metadataOf('somebody', new Date().toISOString()), schemaVersion: 1 })
  const event = { id, type: 'TaskPraised', data: '{}', metadata }
  await house.store.append(`task-${newId()}`, [event], { expectedRevision: none })
  await eventually(() => running.status().stoppedBy === id)
  await house.append('installation', 'nobody', null, [{ type: 'EventSkipped', data: { eventId: id, why: 'a test' } }])
  await house.caughtUp()
  assert.equal(await kept(house), [await ofLog(house)])
})

test.run()
