/** A command that comes again: what wrote is answered as it was, what wrote nothing is decided anew. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandScene, openScene, type Someone } from './testing/scene.ts'

const test = suite('retries')
let scene: CommandScene
let ann: Someone
let bob: Someone
test.before(async () => {
  scene = await openScene()
  ann = await scene.person(42)
  bob = await scene.person(43)
})
test.after(() => scene.close())

let keys = 0
const newKey = () => `key ${++keys}`
const newTask = async (title = 'Buy milk') => (await ann.send('POST', 'tasks', { json: { title } })).body

test('a creation repeated with its key is answered the same, byte for byte, and made once', async () => {
  const key = newKey()
  const json = { title: 'Buy milk', due: '2030-11-24' }
  const first = await ann.send('POST', 'tasks', { json, key })
  await ann.send('PATCH', `tasks/${first.body.id}`, { json: { title: 'Buy bread' } })
  const again = await ann.send('POST', 'tasks', { json: { due: '2030-11-24', title: 'Buy milk' }, key })
  assert.is(again.status, 201)
  assert.is(again.text, first.text)
  assert.is(again.headers.get('etag'), first.headers.get('etag'))
  assert.is(again.headers.get('location'), first.headers.get('location'))
})

test('of twenty at once with one key exactly one writes, and all are answered the same', async () => {
  const key = newKey()
  const before = await scene.count()
  const all = await Promise.all(
    Array.from({ length: 20 }, () => ann.send('POST', 'tasks', { json: { title: 'once' }, key })),
  )
  assert.equal(new Set(all.map(({ status }) => status)), new Set([201]))
  assert.is(new Set(all.map(({ text }) => text)).size, 1)
  assert.is(await scene.count(), before + 1)
  const id = all[0]?.body.id
  const done = newKey()
  const completed = await Promise.all(
    Array.from({ length: 20 }, () => ann.send('POST', `tasks/${id}/complete`, { key: done })),
  )
  assert.equal(new Set(completed.map(({ status }) => status)), new Set([200]))
  assert.equal(await scene.typesOf('task', id), ['TaskCreated', 'TaskCompleted'])
})

test('a retried change is answered as of its own revision', async () => {
  const { id } = await newTask()
  const key = newKey()
  const first = await ann.send('PATCH', `tasks/${id}`, { json: { title: 'two', due: '2030-01-01' }, key })
  await ann.send('POST', `tasks/${id}/complete`)
  await ann.send('DELETE', `tasks/${id}`)
  const again = await ann.send('PATCH', `tasks/${id}`, { json: { title: 'two', due: '2030-01-01' }, key })
  assert.is(again.status, 200)
  assert.is(again.text, first.text)
  assert.is(again.headers.get('etag'), first.headers.get('etag'))
})

test('the key comes before If-Match: a retried conditional write is no 412', async () => {
  const { id } = await newTask()
  const key = newKey()
  const first = await ann.send('PATCH', `tasks/${id}`, { json: { title: 'two' }, ifMatch: '"0"', key })
  assert.is(first.status, 200)
  const again = await ann.send('PATCH', `tasks/${id}`, { json: { title: 'two' }, ifMatch: '"0"', key })
  assert.is(again.status, 200)
  assert.is(again.text, first.text)
  const other = await ann.send('PATCH', `tasks/${id}`, { json: { title: 'two' }, ifMatch: '"0"', key: newKey() })
  assert.is(other.status, 412)
})

test('a key that is used for other content is 422', async () => {
  const key = newKey()
  await ann.send('POST', 'tasks', { json: { title: 'one' }, key })
  const before = await scene.count()
  for (const json of [{ title: 'two' }, { title: 'one', due: '2030-01-01' }, {}]) {
    const got = await ann.send('POST', 'tasks', { json, key })
    assert.is(got.status, 422)
    assert.is(got.body.code, 'key-reused')
  }
  const { id } = await newTask()
  const second = newKey()
  await ann.send('PATCH', `tasks/${id}`, { json: { title: 'two' }, key: second })
  const got = await ann.send('PATCH', `tasks/${id}`, { json: { title: 'three' }, ifMatch: '"7"', key: second })
  assert.is(got.body.code, 'key-reused')
  assert.is(await scene.count(), before + 2)
})

test('the same key on another path, by another method or another person is another command', async () => {
  const key = newKey()
  const one = await newTask()
  const two = await newTask()
  for (const { id } of [one, two]) {
    const got = await ann.send('POST', `tasks/${id}/complete`, { key })
    assert.is(got.body.id, id)
    assert.is(got.body.status, 'done')
  }
  assert.is((await ann.send('DELETE', `tasks/${one.id}`, { key })).status, 204)
  const json = { title: 'mine' }
  const anns = await ann.send('POST', 'tasks', { json, key })
  const bobs = await bob.send('POST', 'tasks', { json, key })
  assert.is.not(anns.body.id, bobs.body.id)
})

test('what changed nothing, and what was refused, is decided again', async () => {
  const { id } = await newTask()
  const noChange = newKey()
  assert.is((await ann.send('POST', `tasks/${id}/reopen`, { key: noChange })).body.revision, 0)
  await ann.send('POST', `tasks/${id}/complete`)
  const reopened = await ann.send('POST', `tasks/${id}/reopen`, { key: noChange })
  assert.is(reopened.body.revision, 2)
  const refused = newKey()
  await ann.send('DELETE', `tasks/${id}`)
  assert.is((await ann.send('POST', `tasks/${id}/complete`, { key: refused })).status, 409)
  await ann.send('POST', `tasks/${id}/restore`)
  assert.is((await ann.send('POST', `tasks/${id}/complete`, { key: refused })).body.status, 'done')
})

test('registering, settings and categories are retried like tasks', async () => {
  const key = newKey()
  const json = { language: 'ru' }
  const first = await scene.send('PUT', 'me', { as: 90, json, key })
  const again = await scene.send('PUT', 'me', { as: 90, json, key })
  assert.is(first.status, 201)
  assert.is(again.status, 201)
  assert.is(again.text, first.text)
  const changed = await scene.send('PATCH', 'me', { as: 90, json: { language: 'en' }, key })
  await scene.send('PATCH', 'me', { as: 90, json: { language: 'ru' } })
  assert.is((await scene.send('PATCH', 'me', { as: 90, json: { language: 'en' }, key })).text, changed.text)
  const made = await ann.send('POST', 'categories', { json: { name: 'Home' }, key })
  await ann.send('DELETE', `categories/${made.body.id}`)
  assert.is((await ann.send('POST', 'categories', { json: { name: 'Home' }, key })).text, made.text)
})

test('a category that is gone since does not change the answer to a retry', async () => {
  const home = (await ann.send('POST', 'categories', { json: { name: 'Home' } })).body
  const key = newKey()
  const json = { title: 'in it', categoryId: home.id }
  const first = await ann.send('POST', 'tasks', { json, key })
  await ann.send('PATCH', `tasks/${first.body.id}`, { json: { categoryId: null } })
  await ann.send('DELETE', `categories/${home.id}`)
  const again = await ann.send('POST', 'tasks', { json, key })
  assert.is(again.status, 201)
  assert.is(again.text, first.text)
})

test('another process that knows only the log answers a retry the same', async () => {
  const key = newKey()
  const first = await ann.send('POST', 'tasks', { json: { title: 'told elsewhere' }, key })
  const { commandApi } = await import('./service.ts')
  const { listen } = await import('#platform/http/listen.ts')
  const { authenticating } = await import('#platform/auth/authenticate.ts')
  const other = commandApi({
    ...scene,
    authenticate: authenticating(scene),
    limits: { reads: 0, writes: 0 },
    hosts: null,
    corsOrigins: [],
  })
  const server = await listen(other.callback, { port: 0, host: '127.0.0.1' })
  const again = await fetch(`${server.url}/api/v1/tasks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ title: 'told elsewhere' }),
  })
  assert.is(await again.text(), first.text)
  // What the first process remembers of the task is old now, and it finds out.
  const path = `/api/v1/tasks/${first.body.id}`
  await fetch(`${server.url}${path}/complete`, { method: 'POST', headers: { authorization: `Bearer ${ann.token}` } })
  assert.is((await ann.send('POST', `${path}/reopen`)).body.revision, 2)
  const stale = await ann.send('PATCH', path, { json: { title: 'x' }, ifMatch: '"2"' })
  assert.is(stale.status, 200)
  await server.close()
})

test('many writers to one task without If-Match all succeed, one after the other', async () => {
  const { id } = await newTask()
  const all = await Promise.all(
    Array.from({ length: 16 }, (_, n) => ann.send('PATCH', `tasks/${id}`, { json: { title: `title ${n}` } })),
  )
  assert.equal(new Set(all.map(({ status }) => status)), new Set([200]))
  assert.equal(
    all.map(({ body }) => body.revision).toSorted((a, b) => a - b),
    Array.from({ length: 16 }, (_, n) => n + 1),
  )
})

test('of many writers with the same If-Match one succeeds, the others are 412', async () => {
  const { id } = await newTask()
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      ann.send('PATCH', `tasks/${id}`, { json: { title: `title ${n}` }, ifMatch: '"0"' }),
    ),
  )
  assert.is(all.filter(({ status }) => status === 200).length, 1)
  assert.is(all.filter(({ status }) => status === 412).length, 9)
})

test('what a key wrote is stored without what was asked in readable form', async () => {
  const key = newKey()
  await ann.send('POST', 'tasks', { json: { title: 'very private words' }, key })
  const { rows } = await scene.pool.query('select data, metadata from event_store.event')
  const stored = rows.map(({ data, metadata }) => data + metadata).join('\n')
  assert.not.ok(stored.includes('very private words'))
  assert.not.ok(stored.includes(key))
})

test.run()
