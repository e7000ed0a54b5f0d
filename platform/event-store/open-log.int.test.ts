import { randomUUID } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { DomainEvent } from '#contracts/events/index.ts'
import { type Keys, openKeys } from '#platform/auth/keys.ts'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { type TestDatabase, testDatabase } from '#tests/database.ts'
import { Unreadable } from './log.ts'
import { openLog } from './open-log.ts'
import { type EventStore, none, start } from './port.ts'
import { postgresEventStore } from './postgres/store.ts'

const owner = '9f2c61aa03b4d57e'
const id = 'c0ffee00c0ffee00'
const metadata = {
  commandId: id,
  requestHash: '',
  correlationId: id,
  causationId: id,
  actor: `user:${owner}`,
  channel: 'api',
  occurredAt: '2026-11-24T19:00:00.000Z',
} as const
const created: DomainEvent = { type: 'TaskCreated', data: { owner, title: 'Купить молоко', categoryId: null } }
const completed: DomainEvent = { type: 'TaskCompleted', data: {} }

interface Context {
  database: TestDatabase
  pool: Pool
  store: EventStore
  keys: Keys
}
const test = suite<Context>('open log')
test.before.each(async (context) => {
  context.database = await testDatabase()
  context.pool = openPool(context.database.url, { max: 2 })
  context.store = postgresEventStore({ pool: context.pool })
  context.keys = openKeys(context.pool)
})
test.after.each(async ({ store, pool, database }) => {
  await store.close()
  await pool.end()
  await database.drop()
})

const write = async ({ store, keys }: Context, events: readonly DomainEvent[], stream = 'task-1') => {
  const keyId = await keys.create(owner)
  const log = openLog({ store, keys })
  return { log, keyId, appended: await log.append(stream, events, { expectedRevision: none, metadata, keyId }) }
}

test('reads back what was appended, in order, with revision, key and metadata', async (context) => {
  const { log, keyId, appended } = await write(context, [created, completed])
  const read = (await log.readStreams(['task-1', 'task-2'])).get('task-1') ?? []
  assert.equal(
    read.map(({ position, ...rest }) => rest),
    appended.events.map(({ position, ...rest }) => rest),
  )
  assert.equal(
    read.map(({ type, data, revision, keyId }) => ({ type, data, revision, keyId })),
    [
      { ...created, revision: 0, keyId },
      { ...completed, revision: 1, keyId: null },
    ],
  )
  assert.equal(read[0]?.metadata, { ...metadata, schemaVersion: 1 })
  assert.is(read.at(-1)?.position, appended.position)
})

test('stores no word of a person in the clear', async (context) => {
  await write(context, [created])
  const { rows } = await context.pool.query('select data || metadata as text from event_store.event')
  assert.not.match(rows[0]?.text, 'молоко')
})

test('an event whose key is gone still reads, wordless', async (context) => {
  await write(context, [created, completed])
  await context.pool.query('delete from accounts.key')
  const log = openLog({ store: context.store, keys: openKeys(context.pool) })
  const [first, second] = (await log.readStreams(['task-1'])).get('task-1') ?? []
  assert.equal([first?.erased, first?.data], [true, { owner, title: '', categoryId: null }])
  assert.is(second?.erased, false)
})

test('refuses to write words without a key, or what its own schema refuses', async (context) => {
  const { log } = await write(context, [created])
  const fails = async (event: DomainEvent, keyId: string | null) => {
    const options = { expectedRevision: none, metadata, keyId }
    const failed = await log.append('task-2', [event], options).then(
      () => false,
      () => true,
    )
    assert.ok(failed)
  }
  await fails(created, null)
  await fails(created, 'feedfeedfeedfeed')
  await fails({ type: 'TaskCreated', data: { ...created.data, owner: 'nobody' } } as DomainEvent, null)
  assert.is((await log.readStreams(['task-2'])).get('task-2')?.length, 0)
})

test('what this version cannot read is yielded in its place, and rejects the reading of its stream', async (context) => {
  const { log, keyId } = await write(context, [created])
  const raw = (type: string, data: string, version = 1) => ({
    id: randomUUID(),
    type,
    data,
    metadata: JSON.stringify({ ...metadata, schemaVersion: version }),
  })
  const stored = `{"owner":"${owner}","title":{"sealed":"${keyId}.AAAA"},"categoryId":null}`
  const strange = [
    raw('TaskSang', '{}'),
    raw('TaskMoved', '{"categoryId":7}'),
    raw('TaskCompleted', '{}', 99),
    raw('TaskCreated', stored),
    raw('TaskMoved', 'no json'),
    raw('TaskMoved', '[]'),
  ]
  await context.store.append('task-2', strange, { expectedRevision: none })
  await log.append('task-3', [completed], { expectedRevision: none, metadata, keyId: null })
  const read = (await Array.fromAsync(log.readAll({ after: start }))).flat()
  assert.equal(
    read.map((event) => (event instanceof Unreadable ? event.id : event.type)),
    ['TaskCreated', ...strange.map(({ id }) => id), 'TaskCompleted'],
  )
  const error = await log.readStreams(['task-2']).catch((error: unknown) => error)
  assert.instance(error, Unreadable)
})

test('subscribes in pages, then says that it has caught up, and goes on', async (context) => {
  const { log } = await write(context, [created, completed])
  const stop = new AbortController()
  const told: string[] = []
  for await (const page of log.subscribe({ after: start, signal: stop.signal })) {
    if (!('caughtUp' in page)) {
      told.push(page.map(({ type }) => type).join(' '))
      continue
    }
    told.push('caught up')
    if (told.length > 3) stop.abort()
    else await log.append('task-2', [completed], { expectedRevision: none, metadata, keyId: null })
  }
  assert.equal(told, ['TaskCreated TaskCompleted', 'caught up', 'TaskCompleted', 'caught up'])
})

test.run()
