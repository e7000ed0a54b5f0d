/** POST /api/v1/commands. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BatchAnswer } from '#contracts/commands.ts'
import { type CommandScene, openScene, type Someone } from './testing/scene.ts'

const test = suite('batch')
let scene: CommandScene
let ann: Someone
test.before(async () => {
  scene = await openScene()
  ann = await scene.person(42)
})
test.after(() => scene.close())

const batch = (json: unknown) => ann.send('POST', 'commands', { json })

test('commands are carried out in order, each answered on its own with the status of its call', async () => {
  const { id } = (await ann.send('POST', 'tasks', { json: { title: 'one' } })).body
  const got = await batch([
    { type: 'CreateCategory', commandId: '1', data: { name: 'Home' } },
    { type: 'CreateTask', commandId: '1', data: { title: 'two' } },
    { type: 'ChangeTask', commandId: '2', data: { id, title: 'renamed' } },
    { type: 'CompleteTask', commandId: '3', data: { id } },
    { type: 'SnoozeTask', commandId: '4', data: { id, for: 'PT10M' } },
    { type: 'ReopenTask', commandId: '5', data: { id } },
    { type: 'DeleteTask', commandId: '6', data: { id } },
    { type: 'RestoreTask', commandId: '7', data: { id } },
    { type: 'ChangeMe', commandId: '8', data: { language: 'ru' } },
  ])
  assert.is(got.status, 200)
  assert.is(got.headers.get('etag'), null)
  assert.ok(got.headers.get('adak-position'))
  for (const item of got.body) BatchAnswer.strict().parse(item)
  assert.equal(
    got.body.map(({ status }: { status: number }) => status),
    [201, 201, 200, 200, 409, 200, 204, 200, 200],
  )
  assert.is(got.body[2].resource.title, 'renamed')
  assert.is(got.body[4].problem.code, 'task-done')
  assert.is(got.body[6].resource, undefined)
  assert.is(got.body[7].resource.revision, 5)
})

test('an item that is not acceptable is refused by itself', async () => {
  const items = [
    { type: 'Explode', commandId: 'a', data: {} },
    { type: 'CreateTask', commandId: 'b', data: { title: 'x', colour: 'red' } },
    { type: 'CreateTask', commandId: 'c', data: { title: 'x' }, more: 1 },
    { type: 'CreateTask', data: { title: 'x' } },
    { type: 'CreateTask', commandId: 'd\u00e9', data: { title: 'x' } },
    { type: 'CompleteTask', commandId: 'e', data: {} },
    { type: 'CreateTask', commandId: 'f', data: [] },
    { type: 'toString', commandId: 'g', data: {} },
    null,
    7,
  ]
  const before = await scene.count()
  const got = await batch([...items, { type: 'CreateTask', commandId: 'z', data: { title: 'good' } }])
  assert.is(got.status, 200)
  assert.equal(
    got.body.map(({ status }: { status: number }) => status),
    [...items.map(() => 422), 201],
  )
  assert.is(await scene.count(), before + 1)
  const proto = '[{"type":"CreateTask","commandId":"p","data":{"title":"x","__proto__":{"title":"y"}}}]'
  assert.is((await ann.send('POST', 'commands', { raw: proto })).body[0].status, 422)
})

test('what is no list, or too long a one, is refused as a whole', async () => {
  const item = (n: number) => ({ type: 'CreateTask', commandId: `many ${n}`, data: { title: 'x' } })
  const before = await scene.count()
  for (const json of [{}, 'x', null, Array.from({ length: 101 }, (_, n) => item(n))])
    assert.is((await batch(json)).status, 422)
  assert.is(await scene.count(), before)
  assert.is((await batch(Array.from({ length: 100 }, (_, n) => item(n)))).body.length, 100)
  const none = await batch([])
  assert.is(none.status, 200)
  assert.equal(none.body, [])
})

test('a batch that comes again writes nothing, whether it came by this route or by the call it stands for', async () => {
  const items = [
    { type: 'CreateTask', commandId: 'once', data: { title: 'once' } },
    { type: 'CreateCategory', commandId: 'once', data: { name: 'once' } },
  ]
  const first = await batch(items)
  const before = await scene.count()
  assert.equal((await batch(items)).body, first.body)
  const byCall = await ann.send('POST', 'tasks', { json: { title: 'once' }, key: 'once' })
  assert.equal(byCall.body, first.body[0].resource)
  assert.is(await scene.count(), before)
  const { id } = byCall.body
  assert.is((await ann.send('POST', `tasks/${id}/complete`, { key: 'done' })).status, 200)
  await ann.send('POST', `tasks/${id}/reopen`)
  const again = await batch([{ type: 'CompleteTask', commandId: 'done', data: { id } }])
  assert.is(again.body[0].resource.status, 'done')
  assert.is(again.body[0].resource.revision, 1)
})

test("another's resource in a batch is 404", async () => {
  const bob = await scene.person(43)
  const { id } = (await bob.send('POST', 'tasks', { json: { title: "bob's" } })).body
  const got = await batch([
    { type: 'DeleteTask', commandId: 'x1', data: { id } },
    { type: 'DeleteTask', commandId: 'x2', data: { id: 'malformed' } },
  ])
  assert.equal(
    got.body.map(({ status }: { status: number }) => status),
    [404, 404],
  )
  assert.equal(await scene.typesOf('task', id), ['TaskCreated'])
})

test.run()
