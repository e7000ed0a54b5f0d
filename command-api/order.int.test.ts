/** The order of the checks: what is wrong in several ways is refused for the first of them. */
import { request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { problems } from '#contracts/problems.ts'
import { toToken } from '#platform/http/position-token.ts'
import { type CommandScene, openScene, type Someone } from './testing/scene.ts'

const test = suite('order of checks')
let scene: CommandScene
let ann: Someone
let reader: Someone
test.before(async () => {
  scene = await openScene({ hosts: ['127.0.0.1'], limits: { reads: 0, writes: 60 } })
  ann = await scene.person(42)
  reader = await scene.person(44, 'read')
})
test.after(() => scene.close())

interface Raw {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const send = ({
  method,
  path,
  headers,
  body,
}: Raw): Promise<{ code: string; headers: NodeJS.Dict<string | string[]> }> =>
  new Promise((resolve, reject) => {
    const sent = request(scene.url + path, { method, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => (text += chunk))
      answer.on('end', () => {
        const problem = JSON.parse(text === '' ? '{"code":"none"}' : text)
        if (answer.statusCode && answer.statusCode >= 400) assert.is(problem.status, answer.statusCode)
        resolve({ code: problem.code ?? 'none', headers: answer.headers })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })

const unknownTask = '0123456789abcdef'

/** Wrong in every way there is; each step mends the first of what is left. */
const steps = (): readonly (readonly [string, (raw: Raw) => Raw])[] => {
  const header = (name: string, value: string | null) => (raw: Raw) => {
    const { [name]: _, ...others } = raw.headers
    return { ...raw, headers: value === null ? others : { ...others, [name]: value } }
  }
  const path = (path: string) => (raw: Raw) => ({ ...raw, path })
  return [
    ['misdirected-host', header('host', '127.0.0.1')],
    ['foreign-origin', header('origin', null)],
    ['unauthenticated', header('authorization', `Bearer ${reader.token}`)],
    ['not-found', path('/api/v1/tasks?x=1')],
    ['method-not-allowed', (raw) => ({ ...raw, method: 'PATCH', path: `/api/v1/tasks/${unknownTask}?x=1` })],
    ['scope-too-small', header('authorization', `Bearer ${ann.token}`)],
    ['body-too-large', (raw) => ({ ...raw, body: '{"title":' })],
    ['not-json', header('content-type', 'application/json')],
    ['malformed-json', (raw) => ({ ...raw, body: '{"title":7}' })],
    ['malformed-request', path(`/api/v1/tasks/${unknownTask}`)],
    ['position-unknown', header('adak-min-position', null)],
  ]
}

test('421, 403, 401, 404, 405, 403, 413, 415, 400, 410 come in this order', async () => {
  let raw: Raw = {
    method: 'PUT',
    path: '/api/v1/nothing?x=1',
    headers: {
      host: 'adak.example',
      origin: 'https://elsewhere.example',
      authorization: 'Bearer garbage',
      'content-type': 'text/plain',
      'adak-min-position': 'another.MDA',
      'if-match': '"9"',
    },
    body: `"${'x'.repeat(102_400)}`,
  }
  for (const [code, mend] of steps()) {
    assert.is((await send(raw)).code, code)
    raw = mend(raw)
  }
  assert.is((await send(raw)).code, 'not-found')
})

test('then come the key, 404 of the resource, 412, 422, 409', async () => {
  const { id } = (await ann.send('POST', 'tasks', { json: { title: 'x' } })).body
  await ann.send('PATCH', `tasks/${id}`, { json: { title: 'y' }, key: 'used' })
  await ann.send('DELETE', `tasks/${id}`)
  const change = async (who: string, json: unknown, ifMatch: string, key: string) =>
    (await ann.send('PATCH', `tasks/${who}`, { json, ifMatch, key })).body.code
  assert.is(await change(id, { title: 7 }, '"9"', 'used'), 'key-reused')
  assert.is(await change(unknownTask, { title: 7 }, '"9"', 'new'), 'not-found')
  assert.is(await change(id, { title: 7 }, '"9"', 'new'), 'revision-differs')
  assert.is(await change(id, { title: 7 }, '"2"', 'new'), 'not-acceptable-content')
  assert.is(await change(id, { categoryId: unknownTask }, '"2"', 'new'), 'category-unknown')
  assert.is(await change(id, { title: 'z' }, '"2"', 'new'), 'task-deleted')
})

test('registering and issuing a token keep that order too', async () => {
  const me = async (json: unknown, more: object) => (await scene.send('PUT', 'me', { as: 42, json, ...more })).body.code
  await scene.send('PUT', 'me', { as: 901, json: { language: 'en' }, key: 'used' })
  const again = await scene.send('PUT', 'me', { as: 901, json: { language: 7 }, key: 'used' })
  assert.is(again.body.code, 'key-reused')
  assert.is(await me({ language: 7 }, { ifMatch: '"9"' }), 'revision-differs')
  assert.is(await me({ language: 7 }, { ifMatch: '"0"' }), 'not-acceptable-content')
  assert.is(await me({ language: 'en' }, { ifMatch: '"0"' }), undefined)
  for (const ifMatch of ['"0"', '*', '"-1"']) {
    const absent = await scene.send('PUT', 'me', { as: 902, json: { language: 'en' }, ifMatch })
    assert.is(absent.body.code, 'revision-differs', ifMatch)
  }
  const issue = async (json: unknown, key: string, as = 42) =>
    (await scene.send('POST', 'me/tokens', { as, json, key })).body.code
  await issue({ scope: 'read' }, 'used')
  assert.is(await issue({ scope: 7 }, 'used'), 'key-reused')
  assert.is(await issue({ scope: 'write' }, 'used'), 'key-reused')
  assert.is(await issue({ scope: 'read' }, 'used'), 'token-already-issued')
  assert.is(await issue({ scope: 7 }, 'new', 903), 'not-found')
})

test('a position that no store writes is malformed, whatever copy it names', async () => {
  for (const inner of ['MDA', 'x', '1'.repeat(17), '00000000000000FF', '0000000000000001 ']) {
    const headers = { 'adak-min-position': toToken(scene.copyId, inner) }
    assert.is((await ann.send('POST', 'tasks', { json: { title: 'x' }, headers })).body.code, 'malformed-request')
  }
})

test('a position beyond the head is 410 before anything is carried out', async () => {
  const before = await scene.count()
  const headers = { 'adak-min-position': toToken(scene.copyId, 'ffffffffffffffff') }
  const got = await ann.send('POST', 'tasks', { json: { title: 'x' }, headers })
  assert.is(got.status, problems['position-unknown'].status)
  assert.is(await scene.count(), before)
})

test('If-Match knows the revision, the whole ETag, lists and *; weak and other tags do not match', async () => {
  const made = await ann.send('POST', 'tasks', { json: { title: 'x' } })
  const change = async (ifMatch: string) =>
    (await ann.send('PATCH', `tasks/${made.body.id}`, { json: { title: 'x' }, ifMatch })).status
  for (const good of ['"0"', made.headers.get('etag') ?? '', '"5", "0"', '*', '"0.anything"'])
    assert.is(await change(good), 200, good)
  for (const other of ['"1"', 'W/"0"', '"00"', '""', '"x"']) assert.is(await change(other), 412, other)
  for (const wrong of ['0', 'x', '"0', '"0" "1"']) assert.is(await change(wrong), 400, wrong)
})

test('429 comes after 401 and before 404, with Retry-After, and counts each person alone', async () => {
  const raw = (token: string, path = '/api/v1/nothing'): Raw => ({
    method: 'POST',
    path,
    headers: { authorization: `Bearer ${token}` },
    body: '',
  })
  const eve = await scene.person(66)
  const codes: string[] = []
  // Her registration was the first.
  for (let n = 0; n < 60; n++) codes.push((await send(raw(eve.token))).code)
  assert.is(codes.filter((code) => code === 'not-found').length, 59)
  assert.is(codes.at(-1), 'too-many-requests')
  const refused = await send(raw(eve.token))
  assert.ok(Number(refused.headers['retry-after']) > 0)
  assert.ok(refused.headers.ratelimit)
  assert.is((await send(raw('garbage'))).code, 'unauthenticated')
  const mallory = await scene.person(67)
  assert.is((await send(raw(mallory.token))).code, 'not-found')
})

test('a batch counts as its items: it is carried out whole, and what comes next waits', async () => {
  const eve = await scene.person(68)
  const items = Array.from({ length: 90 }, (_, n) => {
    return { type: 'CreateTask', commandId: String(n), data: { title: 'x' } }
  })
  const batch = await eve.send('POST', 'commands', { json: items })
  assert.equal([...new Set(batch.body.map(({ status }: { status: number }) => status))], [201])
  assert.match(batch.headers.get('ratelimit') ?? '', '"writes";r=0;')
  assert.is(batch.headers.get('ratelimit-policy'), '"writes";q=60;w=10')
  const next = await eve.send('POST', 'tasks', { json: { title: 'x' } })
  assert.is(next.body.code, 'too-many-requests')
  assert.ok(Number(next.headers.get('retry-after')) > 0)
})

test('401 says Bearer, 405 says what is allowed', async () => {
  const unknown = await scene.send('POST', 'tasks', { json: { title: 'x' } })
  assert.is(unknown.status, 401)
  assert.is(unknown.headers.get('www-authenticate'), 'Bearer')
  assert.match(unknown.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const wrong = await reader.send('PUT', 'tasks', { json: {} })
  assert.is(wrong.status, 405)
  assert.equal(new Set(wrong.headers.get('allow')?.split(', ')), new Set(['GET', 'HEAD', 'POST']))
})

test.run()
