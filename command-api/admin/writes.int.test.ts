/** What operators write: on people's behalf, and about the whole. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { streamOf } from '#contracts/events/index.ts'
import { openSuperusers } from '#platform/auth/superusers.ts'
import { password, signIn } from '#tests/operator.ts'
import { type CommandScene, openScene, type Someone } from '../testing/scene.ts'

const test = suite("operators' writes")
let scene: CommandScene
let ann: Someone
let bob: Someone
let operator: Awaited<ReturnType<typeof signIn>>
test.before(async () => {
  scene = await openScene()
  ann = await scene.person(1)
  bob = await scene.person(2)
  await openSuperusers(scene.pool).create({ name: 'root', role: 'superuser', password })
  operator = await signIn(scene.url, 'root')
})
test.after(() => scene.close())

interface Item {
  readonly person: unknown
  readonly type: string
  readonly data: object
  readonly commandId?: string
}
let sent = 0
const run = async (...items: readonly Item[]) => {
  const json = items.map((item) => ({ commandId: `c${++sent}`, ...item }))
  const { status, body, headers } = await operator.send('POST', 'commands', { json })
  assert.is(status, 200, JSON.stringify(body))
  return { items: body, headers }
}
const one = async (item: Item) => (await run(item)).items[0]
const taskOf = async (who: Someone, title = 'Buy milk'): Promise<string> =>
  (await who.send('POST', 'tasks', { json: { title } })).body.id
const lastOf = async (stream: string) => (await scene.events(stream)).at(-1)

test("a command is carried out on a person's behalf, and the log names the operator", async () => {
  const id = await taskOf(ann)
  const { items, headers } = await run({ person: ann.id, type: 'CompleteTask', data: { id } })
  assert.equal([items[0].status, items[0].resource.id, items[0].resource.status], [200, id, 'done'])
  assert.ok(headers.get('adak-position'))
  const event = await lastOf(streamOf.task(id))
  assert.is(event?.type, 'TaskCompleted')
  const { actor, channel, correlationId } = event?.metadata ?? {}
  assert.equal([actor, channel, correlationId], ['superuser:root', 'admin', headers.get('x-correlation-id')])
  assert.is((await ann.send('POST', `tasks/${id}/reopen`)).body.revision, 2)
})

test('every type of command is known, with its own status and resource', async () => {
  const person = ann.id
  const category = (await one({ person, type: 'CreateCategory', data: { name: 'Home' } })).resource.id
  const made = await one({ person, type: 'CreateTask', data: { title: 'Tea', categoryId: category } })
  assert.equal([made.status, made.resource.category.name], [201, 'Home'])
  const { id } = made.resource
  const steps: readonly (readonly [string, object, number])[] = [
    ['ChangeTask', { id, title: 'Green tea', due: '2035-01-01T09:00' }, 200],
    ['SnoozeTask', { id, for: 'PT10M' }, 200],
    ['CompleteTask', { id }, 200],
    ['ReopenTask', { id }, 200],
    ['DeleteTask', { id }, 204],
    ['RestoreTask', { id }, 200],
    ['RenameCategory', { id: category, name: 'House' }, 200],
    ['DeleteCategory', { id: category }, 204],
    ['RestoreCategory', { id: category }, 200],
    ['ChangeMe', { morningHour: '08:00' }, 200],
  ]
  const { items } = await run(...steps.map(([type, data]) => ({ person, type, data })))
  assert.equal(
    items.map(({ status }: { status: number }) => status),
    steps.map(([, , status]) => status),
  )
  for (const { metadata } of (await scene.events(streamOf.task(id))).slice(1))
    assert.is(metadata.actor, 'superuser:root')
})

test("items are of many people, and none reaches another's", async () => {
  const [hers, his] = [await taskOf(ann), await taskOf(bob)]
  const { items } = await run(
    { person: ann.id, type: 'CompleteTask', data: { id: hers } },
    { person: ann.id, type: 'CompleteTask', data: { id: his } },
    { person: bob.id, type: 'CompleteTask', data: { id: his } },
  )
  assert.equal(
    items.map(({ status, problem }: { status: number; problem?: { code: string } }) => [status, problem?.code]),
    [
      [200, undefined],
      [404, 'not-found'],
      [200, undefined],
    ],
  )
})

test('somebody who is not there has nothing', async () => {
  const before = await scene.count()
  const person = '0123456789abcdef'
  for (const [type, data] of [
    ['CreateTask', { title: 'x' }],
    ['CreateCategory', { name: 'x' }],
    ['ChangeMe', { morningHour: '08:00' }],
    ['CompleteTask', { id: person }],
    ['CompleteTask', { id: await taskOf(ann) }],
  ] as const) {
    const { status, problem } = await one({ person, type, data })
    assert.equal([status, problem.code], [404, 'not-found'], type)
  }
  assert.is(await scene.count(), before + 1)
})

test('an item without a person, or of a shape that nobody knows, is 422 by itself', async () => {
  const id = await taskOf(ann)
  const { items } = await run(
    { person: undefined, type: 'CompleteTask', data: { id } },
    { person: 'ann', type: 'CompleteTask', data: { id } },
    { person: ann.id, type: 'EraseMe', data: {} },
    { person: ann.id, type: 'CompleteTask', data: { id } },
  )
  assert.equal(
    items.map(({ status }: { status: number }) => status),
    [422, 422, 422, 200],
  )
})

test('a command sent again is carried out once, and its id is not one of the person', async () => {
  const id = await taskOf(ann)
  const item = { person: ann.id, type: 'ChangeTask', commandId: 'same', data: { id, title: 'Oat milk' } }
  const [first, again] = [await one(item), await one(item)]
  assert.equal(first, again)
  assert.is(await lastOf(streamOf.task(id)).then((event) => event?.revision), 1)
  const other = await one({ ...item, data: { id, title: 'Rice milk' } })
  assert.is(other.problem.code, 'key-reused')
  const hers = await ann.send('PATCH', `tasks/${id}`, { json: { title: 'My milk' }, key: 'same' })
  assert.equal([hers.status, hers.body.title], [200, 'My milk'])
})

test('a batch is a list of at most 100', async () => {
  const item = { person: ann.id, type: 'CompleteTask', commandId: 'x', data: { id: '0123456789abcdef' } }
  for (const json of [{}, 'x', Array(101).fill(item)])
    assert.is((await operator.send('POST', 'commands', { json })).status, 422)
  assert.is((await run(...Array(100).fill(item))).items.length, 100)
})

test("a person's token is revoked, whoever it is of", async () => {
  const { body } = await ann.send('POST', 'me/tokens', { json: { scope: 'read' } })
  assert.is((await operator.send('DELETE', `tokens/${body.id}`)).status, 204)
  assert.is((await scene.send('POST', 'tasks', { token: body.token, json: {} })).status, 401)
  assert.is((await operator.send('DELETE', `tokens/${body.id}`)).status, 204)
  for (const id of ['0123456789abcdef', 'x']) assert.is((await operator.send('DELETE', `tokens/${id}`)).status, 404)
})

test('an event is skipped by an operator, once, and the log says who and why', async () => {
  const [event] = await scene.events(streamOf.task(await taskOf(ann)))
  const json = { eventId: event?.id, why: 'it cannot be folded' }
  assert.is((await operator.send('POST', 'operations/skip', { json })).status, 204)
  const skipped = await lastOf(streamOf.installation)
  assert.equal([skipped?.type, skipped?.data], ['EventSkipped', json])
  assert.equal([skipped?.metadata.actor, skipped?.metadata.channel], ['superuser:root', 'admin'])
  assert.is((await operator.send('POST', 'operations/skip', { json })).status, 204)
  assert.is((await lastOf(streamOf.installation))?.revision, skipped?.revision)
})

test('what is not in the log cannot be skipped, and nothing without a reason', async () => {
  const before = await scene.count()
  const skip = async (json: object) => (await operator.send('POST', 'operations/skip', { json })).status
  assert.is(await skip({ eventId: '00000000-0000-4000-8000-000000000000', why: 'x' }), 404)
  assert.is(await skip({ eventId: 'x', why: 'x' }), 422)
  assert.is(await skip({ eventId: '00000000-0000-4000-8000-000000000000' }), 422)
  assert.is(await scene.count(), before)
})

test('reminders are paused and resumed by an operator, each once', async () => {
  const decide = (what: string, json?: object) => operator.send('POST', `operations/${what}-reminders`, { json })
  for (let n = 0; n < 2; n++) {
    assert.is((await decide('pause', { why: 'we are moving' })).status, 204)
    const paused = await lastOf(streamOf.installation)
    assert.equal([paused?.type, paused?.data], ['RemindersPaused', { why: 'we are moving' }])
    assert.is(paused?.metadata.actor, 'superuser:root')
  }
  const { revision } = (await lastOf(streamOf.installation)) ?? { revision: 0 }
  for (let n = 0; n < 2; n++) {
    assert.is((await decide('resume')).status, 204)
    const resumed = await lastOf(streamOf.installation)
    assert.equal([resumed?.type, resumed?.revision], ['RemindersResumed', revision + 1])
  }
  assert.is((await decide('pause', {})).status, 422)
})

test.run()
