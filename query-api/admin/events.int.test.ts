import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdminEvent } from '#contracts/admin.ts'
import { eventually } from '#tests/eventually.ts'
import { type Asked, openAdminScene } from '../testing/admin-scene.ts'
import { outlet } from '../testing/outlet.ts'
import { codeOf, id, owner, stranger, tokenAt } from '../testing/scene.ts'

const soon = <T>(claim: () => T | Promise<T>) => eventually(claim, 30_000)
const test = suite('admin events')
let scene: Awaited<ReturnType<typeof openAdminScene>>
test.before(async () => {
  scene = await openAdminScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

const events = (query: Asked['query'] = {}) => scene.all<AdminEvent>('listEvents', query)
const types = async (query: Asked['query'] = {}) => (await events(query)).map(({ type }) => type)
const edit = (position: string, set: string) =>
  scene.pool.query(`update read_1.history set ${set} where position = $1`, [position])

test('the log is read newest first or oldest first, page by page, with what every event says', async () => {
  const first = await scene.history('installation', 'InstallationOpened', { owner: null })
  await scene.history(`task-${id(1)}`, 'TaskCreated', { data: { owner, title: 'Milk', categoryId: null } })
  await scene.history(`notification-${owner}-20261124T1900`, 'NotificationFellDue')
  await scene.history(`user-${owner}`, 'UserBecameReachable')
  const newest = ['UserBecameReachable', 'NotificationFellDue', 'TaskCreated', 'InstallationOpened']
  for (const limit of [1, 3, 50]) {
    assert.equal(await types({ limit }), newest)
    assert.equal(await types({ limit, order: 'oldest' }), newest.toReversed())
  }
  const [opened, created, fallen, reached] = await events({ order: 'oldest' })
  assert.equal([opened?.person, opened?.subject], [null, { kind: 'installation', id: 'installation' }])
  assert.is(opened?.position, tokenAt(first))
  assert.equal(created?.data, { owner, title: 'Milk', categoryId: null })
  assert.equal([created?.person, created?.subject], [owner, { kind: 'task', id: id(1) }])
  assert.equal(fallen?.subject, { kind: 'notification', id: `${owner}-20261124T1900` })
  assert.equal(reached?.subject, { kind: 'person', id: owner })
})

test('events are found by stream or its beginning, type, person, correlation, position and time', async () => {
  const one = await scene.history(`task-${id(1)}`, 'TaskCreated')
  const two = await scene.history(`task-${id(1)}`, 'TaskCompleted', { revision: 1 })
  const three = await scene.history(`task-${id(2)}`, 'TaskCreated', { owner: stranger })
  const four = await scene.history(`user-${owner}`, 'UserBecameReachable')
  await edit(two, `correlation_id = 'tap', at = '2026-01-02Z'`)
  await edit(three, `at = '2026-01-03Z'`)
  await edit(four, `at = '2026-01-04Z'`)
  const found = async (query: Asked['query']) =>
    (await events({ ...query, order: 'oldest' })).map(({ position }) => position)
  const is = async (query: Asked['query'], ...positions: string[]) =>
    assert.equal(await found(query), positions.map(tokenAt), JSON.stringify(query))
  await is({ stream: `task-${id(1)}` }, one, two)
  await is({ stream: 'task-' }, one, two, three)
  await is({ stream: 'task-%' })
  await is({ type: 'TaskCreated' }, one, three)
  await is({ person: stranger }, three)
  await is({ correlation: 'tap' }, two)
  await is({ after: tokenAt(two) }, three, four)
  await is({ before: tokenAt(two) }, one)
  await is({ after: tokenAt(one), before: tokenAt(four), type: 'TaskCreated' }, three)
  await is({ from: '2026-01-02T00:00:00Z', until: '2026-01-04T00:00:00Z' }, two, three)
  assert.is(await codeOf(scene.ask('listEvents', { query: { after: 'other.MDA' } })), 'position-unknown')
  assert.is(await codeOf(scene.ask('listEvents', { query: { after: '?' } })), 'malformed-request')
})

test('what comes while the log is read, newest first, moves nothing that is read', async () => {
  for (let n = 0; n < 20; n++) await scene.history(`task-${id(n)}`, 'TaskCreated')
  const before = (await events()).map(({ id: event }) => event)
  const read = await scene.all<AdminEvent>('listEvents', { limit: 6 }, () => scene.history('user-1', 'TaskMoved'))
  assert.equal(
    read.map(({ id: event }) => event),
    before,
  )
})

test('an event stands with all that came of its request, oldest first, and with nothing of another', async () => {
  const one = await scene.history(`task-${id(1)}`, 'TaskCreated')
  const two = await scene.history(`task-${id(1)}`, 'TaskScheduled', { revision: 1 })
  const late = await scene.history(`task-${id(1)}`, 'TaskRenamed', { revision: 2 })
  const other = await scene.history(`task-${id(2)}`, 'TaskCreated')
  await edit(late, `at = '2026-01-01 00:02Z'`)
  await edit(other, `correlation_id = 'another'`)
  const [, second] = await events({ order: 'oldest' })
  const event = await scene.read<AdminEvent & { chain: AdminEvent[] }>('readEvent', { id: second?.id ?? '' })
  assert.equal([event.position, event.type], [tokenAt(two), 'TaskScheduled'])
  assert.equal(
    event.chain.map(({ position }) => position),
    [one, two].map(tokenAt),
  )
})

/** A stream that is followed, as its client reads it. */
const followed = (takes?: boolean) => {
  const { out, text } = outlet(takes)
  return {
    out,
    text,
    told: () => [...text().matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as AdminEvent),
    ids: () => [...text().matchAll(/^id: (.*)$/gm)].map(([, token]) => token ?? ''),
  }
}
const happen = async (type: string, of: { owner?: string } = {}) => {
  const position = await scene.history(`task-${id(1)}`, type, of)
  await scene.moveTo(position)
  await scene.live.look()
  return position
}

test('the log is followed from now on, by the same filters', async () => {
  await happen('TaskCreated')
  const [all, some] = [followed(), followed()]
  await scene.follow(all.out)
  await scene.follow(some.out, { query: { person: stranger, type: 'TaskMoved' } })
  await happen('TaskCompleted')
  await happen('TaskMoved')
  await happen('TaskReopened', { owner: stranger })
  await happen('TaskMoved', { owner: stranger })
  await soon(() => all.told().length === 4 && some.told().length === 1)
  assert.equal(
    all.told().map(({ type }) => type),
    ['TaskCompleted', 'TaskMoved', 'TaskReopened', 'TaskMoved'],
  )
  assert.equal(all.told()[3], some.told()[0])
  for (const { out } of [all, some]) out.destroy()
})

test('it goes on after Last-Event-ID, without a gap or a repeat, however much came meanwhile', async () => {
  const from = await happen('TaskCreated')
  const positions: string[] = []
  for (let n = 0; n < 250; n++) positions.push(await scene.history(`task-${id(1)}`, 'TaskMoved'))
  await scene.moveTo(positions.at(-1) ?? '')
  const first = followed()
  await scene.follow(first.out, { lastEventId: tokenAt(from), query: { after: tokenAt(positions[9] ?? '') } })
  await soon(() => first.told().length === 250)
  assert.equal(
    first.told().map(({ position }) => position),
    positions.map(tokenAt),
  )
  first.out.destroy()
  const [seen] = first.told().slice(99)
  const again = followed()
  await scene.follow(again.out, { lastEventId: seen?.position ?? '' })
  await soon(() => again.told().length === 150)
  assert.is(again.told()[0]?.position, tokenAt(positions[100] ?? ''))
  again.out.destroy()
})

test('a quiet stream beats, with the position up to which nothing more is to be told', async () => {
  await happen('TaskCreated')
  const quiet = followed()
  await scene.follow(quiet.out, { query: { type: 'TaskMoved' } })
  const position = await happen('TaskCompleted')
  await soon(() => quiet.ids().at(-1) === tokenAt(position))
  assert.equal(quiet.told(), [])
  quiet.out.destroy()
})

test('a stream ends with its session; a client that does not read is dropped', async () => {
  await happen('TaskCreated')
  const [one, slow] = [followed(), followed(false)]
  await scene.follow(one.out)
  scene.sessions.isGood = false
  await soon(() => one.out.writableEnded)
  scene.sessions.isGood = true
  await scene.follow(slow.out)
  const big = { data: { title: 'x'.repeat(20_000) } }
  for (let n = 0; n < 8; n++) await scene.history(`task-${id(1)}`, 'TaskRenamed', big)
  await happen('TaskMoved')
  await soon(() => slow.out.destroyed)
})

test('no more than 50 follow at once', async () => {
  const all = Array.from({ length: 50 }, () => followed())
  for (const { out } of all) await scene.follow(out)
  assert.is(await codeOf(scene.ask('listEvents', { accept: 'text/event-stream' })), 'too-many-requests')
  for (const { out } of all) out.destroy()
  await soon(async () => (await codeOf(scene.ask('listEvents', { accept: 'text/event-stream' }))) === 'none')
})

test.run()
