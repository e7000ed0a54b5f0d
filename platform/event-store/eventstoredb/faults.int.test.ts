/** What the wire double can do to a store and a network cannot: answers lost, refusals of each kind, slow readers. */
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rejects } from '../conformance/bench.ts'
import { type EventStore, none, RevisionConflict, StoreAway, start } from '../port.ts'
import { eventStoreDB } from './store.ts'
import { faces } from './testing/answers.ts'
import { type Double, openDouble } from './testing/double.ts'

const test = suite<{ double: Double; store: EventStore }>('EventStoreDB faults (wire double)')

test.before.each(async (context) => {
  context.double = await openDouble()
  context.store = eventStoreDB({ url: context.double.address })
})
test.after.each(async ({ double, store }) => {
  await store.close()
  await double.drop()
})

const event = () => ({ id: crypto.randomUUID(), type: 'Happened', data: '{}', metadata: '{}' })

for (const [name, face] of Object.entries({ silence: 'silent' as const, ...faces }))
  test(`an append that was written, and its answer lost in ${name}, is acknowledged, and written once`, async (context) => {
    const { double, store } = context
    double.lose(face, 1)
    const events = [event(), event()]
    const { revision, position } = await store.append('a', events, { expectedRevision: none })
    const read = (await store.readStreams(['a'])).get('a') ?? []
    assert.equal(
      read.map(({ id }) => id),
      events.map(({ id }) => id),
    )
    assert.equal({ revision, position }, { revision: 1, position: read[1]?.position })
  })

test('a conflict after a lost answer is a conflict where another wrote', async ({ double, store }) => {
  await store.append('a', [event()], { expectedRevision: none })
  double.refuse(faces.away, 1)
  await rejects(store.append('a', [event()], { expectedRevision: none }), RevisionConflict)
})

for (const [name, face] of Object.entries(faces))
  test(`a server that says ${name} a few times is asked again`, async ({ double, store }) => {
    double.refuse(face, 2)
    await store.append('a', [event()], { expectedRevision: none })
    double.refuse(face, 2)
    assert.is((await store.readStreams(['a'])).get('a')?.length, 1)
  })

test('a silent server leaves no promise pending', async ({ double, store }) => {
  double.silence()
  await Promise.all([
    rejects(store.append('a', [event()], { expectedRevision: none }), StoreAway),
    rejects(store.readStreams(['a']), StoreAway),
    rejects(store.head(), StoreAway),
    rejects(store.readAll({ after: start })[Symbol.asyncIterator]().next(), StoreAway),
  ])
  double.speak()
  await store.append('a', [event()], { expectedRevision: none })
})

test('a subscription goes on after the server ended it, and after it was dropped for its slowness', async (context) => {
  const { double, store } = context
  const count = 2_000
  const stop = new AbortController()
  const seen: number[] = []
  const reading = (async () => {
    for await (const item of store.subscribe({ after: start, signal: stop.signal })) {
      if ('caughtUp' in item) continue
      seen.push(item.revision)
      if (seen.length % 200 === 0) double.endSubscriptions()
      if (seen.length % 50 === 0) await pause(5)
      if (seen.length === count) stop.abort()
    }
  })()
  const data = JSON.stringify('x'.repeat(2_000))
  for (let n = 0; n < count; n += 100)
    await store.append(
      'a',
      Array.from({ length: 100 }, () => ({ ...event(), data })),
      { expectedRevision: n - 1 },
    )
  await reading
  assert.equal(seen, [...Array(count).keys()])
  assert.ok(double.dropped.count > 0)
})

test.run()
