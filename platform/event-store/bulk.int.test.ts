/** Bulk writing, on each store alike; on a real EventStoreDB too where EVENTSTORE_URL names one. */
import { randomUUID } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openPool } from '#platform/postgres/pool.ts'
import { testDatabase } from '#tests/database.ts'
import { type Bulk, type Carried, NotNext } from './bulk.ts'
import { eventStoreDBBulk } from './eventstoredb/bulk.ts'
import { eventStoreDB } from './eventstoredb/store.ts'
import { openDouble } from './eventstoredb/testing/double.ts'
import { type EventStore, none, start } from './port.ts'
import { postgresBulk } from './postgres/bulk.ts'
import { postgresEventStore } from './postgres/store.ts'

interface Place {
  readonly store: EventStore
  readonly bulk: Bulk
  close(): Promise<void>
}

const onPostgres = async (): Promise<Place> => {
  const database = await testDatabase()
  const pool = openPool(database.url)
  const [store, bulk] = [postgresEventStore({ pool }), postgresBulk(pool)]
  const close = async () => {
    await bulk.close()
    await store.close()
    await pool.end()
    await database.drop()
  }
  return { store, bulk, close }
}

const onEventStoreDB = async (url: string, prefix: string, drop: () => Promise<void>): Promise<Place> => {
  const store = eventStoreDB({ url, prefix })
  const bulk = eventStoreDBBulk({ store, url, prefix })
  const close = async () => {
    await bulk.close()
    await store.close()
    await drop()
  }
  return { store, bulk, close }
}

const onDouble = async () => {
  const { address, drop } = await openDouble()
  return onEventStoreDB(address, '', drop)
}

const url = process.env.EVENTSTORE_URL
const places: Record<string, () => Promise<Place>> = {
  Postgres: onPostgres,
  'EventStoreDB (wire double)': onDouble,
  ...(url && { 'EventStoreDB (the real one)': () => onEventStoreDB(url, `${randomUUID()}-`, async () => undefined) }),
}

/** Streams that take turns, some twice in a row, as people's do. */
const mixed = (count: number): Carried[] => {
  const revisions = new Map<string, number>()
  return Array.from({ length: count }, (_, n) => {
    const stream = `task-${n % 3 ? n % 50 : n}`
    const revision = (revisions.get(stream) ?? none) + 1
    revisions.set(stream, revision)
    return { id: randomUUID(), stream, revision, type: 'Happened', data: `{ "т" : ${n}}`, metadata: '"\\\\ {}"' }
  })
}

const everything = async (store: EventStore): Promise<Carried[]> => {
  const events: Carried[] = []
  for await (const { position: _, ...event } of store.readAll({ after: start })) events.push(event)
  return events
}

const isNotNext = async (promise: Promise<unknown>) => {
  const error = await promise.catch((error: unknown) => error)
  assert.instance(error, NotNext)
}

for (const [name, open] of Object.entries(places)) {
  const claim = (title: string, work: (place: Place) => Promise<void>) =>
    test(`${name}: ${title}`, async () => {
      const place = await open()
      try {
        await work(place)
      } finally {
        await place.close()
      }
    })

  claim('blocks written one upon the other stand in the order given, to the byte, and are counted', async (place) => {
    const events = mixed(6_000)
    const blocks = Array.from({ length: 6 }, (_, i) => events.slice(i * 1_000, (i + 1) * 1_000))
    await Promise.all(blocks.map((block) => place.bulk.write(block)))
    assert.equal(await everything(place.store), events)
    const positions: string[] = []
    for await (const { position } of place.store.readAll({ after: start })) positions.push(position)
    assert.is(await place.bulk.count(await place.store.head()), 6_000)
    assert.is(await place.bulk.count(positions[99] ?? ''), 100)
  })

  claim('they go on behind what stands there, and other appends behind them', async ({ store, bulk }) => {
    const events = mixed(200)
    const [first, ...rest] = events
    if (!first) throw new Error('no events')
    await store.append(first.stream, [first], { expectedRevision: none })
    await bulk.write(rest)
    await store.append('after', [{ ...first, id: randomUUID() }], { expectedRevision: none })
    const there = await everything(store)
    assert.equal(there.slice(0, -1), events)
    assert.is(there.at(-1)?.stream, 'after')
  })

  claim('an event that does not follow on what stands in its stream is refused', async ({ store, bulk }) => {
    const [one, two] = mixed(2)
    if (!one || !two) throw new Error('no events')
    await bulk.write([one])
    await isNotNext(bulk.write([{ ...two, revision: 5 }]))
    assert.equal(await everything(store), [one])
  })
}

const claimOnPostgres = (title: string, work: (place: Place) => Promise<void>) =>
  test(`Postgres: ${title}`, async () => {
    const place = await onPostgres()
    await work(place).finally(() => place.close())
  })

claimOnPostgres('a block in which a stream runs backwards is refused whole', async ({ store, bulk }) => {
  const [one, two] = mixed(2)
  if (!one || !two) throw new Error('no events')
  await isNotNext(
    bulk.write([
      { ...one, revision: 1 },
      { ...two, stream: one.stream, revision: 0 },
    ]),
  )
  assert.equal(await everything(store), [])
})

claimOnPostgres('a block is refused where somebody else wrote meanwhile', async ({ store, bulk }) => {
  const [one, two, three] = mixed(3)
  if (!one || !two || !three) throw new Error('no events')
  await bulk.write([one])
  await store.append('other', [{ ...three, id: randomUUID() }], { expectedRevision: none })
  await isNotNext(bulk.write([two]))
  assert.is((await everything(store)).length, 2)
})

test.run()
