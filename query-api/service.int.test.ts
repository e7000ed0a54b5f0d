import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { routes } from '#contracts/routes.ts'
import { toToken } from '#platform/http/position-token.ts'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { queryApi } from './service.ts'
import { at, copyId, openScene, owner, principalOf } from './testing/scene.ts'

const test = suite('query-api over HTTP')
let scene: Awaited<ReturnType<typeof openScene>>
let api: ReturnType<typeof queryApi>
let origin: string
const server = createServer((request, response) => api.callback(request, response))

test.before(async () => {
  scene = await openScene()
  api = apiOn(scene.pool)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
const apiOn = (pool: Pool) =>
  queryApi({
    pool,
    log: { head: async () => scene.state.head },
    tokens: scene.deps.tokens,
    authenticate: () => ({ principal: principalOf(owner), onBehalf: false, refusal: null }),
    salt: 'salt of the tests',
    timeZone: 'America/Adak',
    copyId,
    limits: { reads: 0, writes: 0 },
    hosts: null,
    corsOrigins: [],
    logger: openLogger('query-api', 'silent'),
  })
test.before.each(() => scene.clear())
test.after(async () => {
  server.closeAllConnections()
  server.close()
  await api.close()
  await scene.close()
})

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${origin}/api/v1${path}`, { method, headers })

test('every read of the route table is served, and its answer fits its schema', async () => {
  await scene.person()
  const category = await scene.category()
  const task = await scene.task({ category, due: '2026-12-24T09:00', reminders: ['PT0S'] })
  await scene.history(`task-${task}`, 'TaskCreated')
  await scene.reminder(task, '2099-12-24T19:00:00Z')
  await scene.pool.query(`insert into accounts.calendar (id, hash, owner) values ('cccccccccccccccc', 'a hash', $1)`, [
    owner,
  ])
  for (const [name, route] of Object.entries(routes)) {
    if (route.method !== 'GET') continue
    const id = route.path.includes('categories') ? category : task
    const response = await fetch(origin + route.path.replace(':id', id))
    assert.is(response.status, 200, name)
    assert.match(response.headers.get('etag') ?? '', /^"[\w.-]+"$/, name)
    assert.ok(response.headers.get('adak-position'), name)
    assert.equal(route.answers[200].strict().parse(await response.json()) && true, true, name)
  }
})

test('HEAD is as GET, without the body', async () => {
  const [head, whole] = [await get('/tasks', {}, 'HEAD'), await get('/tasks')]
  assert.is(head.status, 200)
  assert.is(await head.text(), '')
  for (const name of ['etag', 'adak-position', 'content-length'])
    assert.is(head.headers.get(name), whole.headers.get(name))
})

test('an unchanged answer is 304 without a body', async () => {
  const etag = (await get('/tasks')).headers.get('etag') ?? ''
  const again = await get('/tasks', { 'If-None-Match': etag })
  assert.is(again.status, 304)
  assert.is(await again.text(), '')
  await scene.task()
  assert.is((await get('/tasks', { 'If-None-Match': etag })).status, 200)
})

test('a read with Adak-Min-Position is woken by the word of the projector', async () => {
  await get('/tasks')
  const read = get('/tasks', { 'Adak-Min-Position': toToken(copyId, at(5)) })
  await scene.moveTo(at(5))
  await scene.pool.query(`select pg_notify('adak_projected', $1)`, [`1:${at(5)}`])
  const response = await read
  assert.is(response.status, 200)
  assert.is(response.headers.get('adak-position'), toToken(copyId, at(5)))
})

test('what the model has not come to is 503 with Retry-After', async () => {
  const response = await get('/tasks', { 'Adak-Min-Position': toToken(copyId, at(5)) })
  assert.is(response.status, 503)
  assert.is(response.headers.get('retry-after'), '1')
  assert.match(await response.text(), '"read-model-behind"')
})

test('while Postgres is away a read is 503 with Retry-After', async () => {
  const whole = api
  const pool = openPool('postgres://adak@127.0.0.1:1/adak')
  api = apiOn(pool)
  try {
    const response = await get('/tasks')
    assert.is(response.status, 503)
    assert.is(response.headers.get('retry-after'), '1')
    assert.match(await response.text(), '"dependency-away"')
  } finally {
    await api.close()
    await pool.end()
    api = whole
  }
})

test('what is not acceptable has the right status', async () => {
  const statuses: Record<string, number> = {
    '/tasks?limit=0': 400,
    '/tasks?limit=101': 400,
    '/tasks?limit=1e2x': 400,
    '/tasks?status=gone': 400,
    '/tasks?sort=name': 400,
    '/tasks?unknown=1': 400,
    '/tasks?category=x': 400,
    '/tasks?dueBefore=tomorrow': 400,
    '/tasks?dueAfter=2026-02-30': 400,
    '/tasks?cursor=x': 400,
    '/tasks?cursor=': 400,
    '/tasks?q=%00': 400,
    '/tasks?q=%ff': 400,
    '/tasks?sort=due&sort=due': 400,
    '/tasks/x': 404,
    '/tasks/0123456789abcdef': 404,
    '/tasks/0123456789abcdef/history': 404,
    '/categories/0123456789abcdef': 404,
    '/me': 404,
    '/changes?after=x': 400,
    [`/changes?after=${toToken('another', at(1))}`]: 410,
    '/nothing': 404,
  }
  for (const [path, status] of Object.entries(statuses)) assert.is((await get(path)).status, status, path)
})

test.run()
