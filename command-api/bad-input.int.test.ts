/** Bad input of every kind gets its status and a problem document, and nothing is written. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Problem } from '#contracts/problems.ts'
import { type CommandScene, openScene, type Sending, type Someone } from './testing/scene.ts'

const test = suite('bad input')
let scene: CommandScene
let ann: Someone
let task: string
let category: string
test.before(async () => {
  scene = await openScene()
  ann = await scene.person(42)
  task = (await ann.send('POST', 'tasks', { json: { title: 'x' } })).body.id
  category = (await ann.send('POST', 'categories', { json: { name: 'x' } })).body.id
})
test.after(() => scene.close())

const bytes = (...parts: (string | number)[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part)))))
const deep = (levels: number) => `{"title":${'['.repeat(levels)}${']'.repeat(levels)}}`
const exactly = (size: number) => `{"title":"${'x'.repeat(size - 12)}"}`

const raws: readonly (readonly [string, number, Sending])[] = [
  ['no body', 400, {}],
  ['an empty body', 400, { raw: '', headers: { 'content-type': 'application/json' } }],
  ['half of it', 400, { raw: '{"title":' }],
  ['no JSON', 400, { raw: 'title=x' }],
  ['a comment', 400, { raw: '{"title":"x"} // no' }],
  ['NaN', 400, { raw: '{"title":NaN}' }],
  ['a trailing comma', 400, { raw: '{"title":"x",}' }],
  ['a raw NUL', 400, { raw: '{"title":"a\u0000b"}' }],
  ['a repeated key', 400, { raw: '{"title":"x","title":"y"}' }],
  ['a repeated key, written otherwise', 400, { raw: '{"title":"x","t\\u0069tle":"y"}' }],
  ['a repeated key inside', 400, { raw: '{"title":"x","due":{"a":1,"b":[{"c":1}],"a":2}}' }],
  ['a quote in the keys around a repeated one', 400, { raw: '{"\\"":"{","x":"\\\\","\\"":1}' }],
  ['invalid UTF-8', 400, { raw: bytes('{"title":"', 0xff, '"}') }],
  ['an overlong sequence', 400, { raw: bytes('{"title":"', 0xc0, 0xaf, '"}') }],
  ['an encoded surrogate', 400, { raw: bytes('{"title":"', 0xed, 0xa0, 0x80, '"}') }],
  ['100,000 levels', 400, { raw: '['.repeat(50_000) + ']'.repeat(50_000) }],
  ['many levels in a field', 400, { raw: deep(1_000) }],
  ['a few levels in a field', 422, { raw: deep(10) }],
  ['one byte too much', 413, { raw: exactly(102_401) }],
  ['as much as is taken, of a title too long', 422, { raw: exactly(102_400) }],
  ['text', 415, { raw: '{"title":"x"}', headers: { 'content-type': 'text/plain' } }],
  ['a form', 415, { raw: 'title=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['another charset', 415, { raw: '{"title":"x"}', headers: { 'content-type': 'application/json; charset=utf-16' } }],
  ['a content encoding', 415, { raw: '{"title":"x"}', headers: { 'content-encoding': 'gzip' } }],
  ['an unknown parameter', 400, { json: { title: 'x' }, headers: {} }],
  ['an empty key', 400, { json: { title: 'x' }, headers: { 'idempotency-key': ' ' } }],
  ['a key too long', 400, { json: { title: 'x' }, key: 'k'.repeat(256) }],
  ['a key beyond ASCII', 400, { json: { title: 'x' }, key: 'k\u00e9' }],
  ['a malformed position', 400, { json: { title: 'x' }, headers: { 'adak-min-position': 'nonsense' } }],
  ["another log's position", 410, { json: { title: 'x' }, headers: { 'adak-min-position': 'another.MDAx' } }],
]

for (const [what, status, sending] of raws) {
  test(`${what} is ${status}`, async () => {
    const before = await scene.count()
    const got = await ann.send('POST', what === 'an unknown parameter' ? 'tasks?x=1' : 'tasks', sending)
    assert.is(got.status, status, got.text)
    assert.is(Problem.strict().parse(got.body).status, status)
    assert.match(got.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.is(await scene.count(), before)
  })
}

const contents: readonly (readonly [string, string, unknown, string])[] = [
  ['POST', 'tasks', {}, 'title'],
  ['POST', 'tasks', [], ''],
  ['POST', 'tasks', 'title', ''],
  ['POST', 'tasks', null, ''],
  ['POST', 'tasks', { title: 'x', colour: 'red' }, 'colour'],
  ['POST', 'tasks', { title: 'x', owner: '0123456789abcdef' }, 'owner'],
  ['POST', 'tasks', { title: 'x', constructor: {} }, 'constructor'],
  ['POST', 'tasks', { title: 'x', prototype: {} }, 'prototype'],
  ['POST', 'tasks', { title: 'x', categoryId: 7 }, 'categoryId'],
  ['POST', 'tasks', { title: 'x', categoryId: 'malformed' }, 'categoryId'],
  ['POST', 'tasks', { title: 'x', due: '2030-02-30' }, 'due'],
  ['POST', 'tasks', { title: 'x', due: '2030-01-01T25:00' }, 'due'],
  ['POST', 'tasks', { title: 'x', due: 'tomorrow' }, 'due'],
  ['POST', 'tasks', { title: 'x', due: 1_900_000_000 }, 'due'],
  ['POST', 'tasks', { title: 'x', due: '2030-01-01T00:00+99:00' }, 'due'],
  ['POST', 'tasks', { title: 'x', reminders: 'PT0S' }, 'reminders'],
  ['POST', 'tasks', { title: 'x', reminders: ['PT1H', 'never'] }, 'reminders.1'],
  ['POST', 'tasks', { title: 'x', reminders: ['P29D'] }, 'reminders.0'],
  ['POST', 'tasks', { title: 'x', reminders: ['PT1M', 'PT2M', 'PT3M', 'PT4M', 'PT5M', 'PT6M'] }, 'reminders'],
  ['PATCH', 'task', null, ''],
  ['PATCH', 'task', { title: null }, 'title'],
  ['PATCH', 'task', { categoryId: '0123456789abcdef' }, 'categoryId'],
  ['POST', 'task/snooze', { until: '2020-01-01T00:00Z' }, 'until'],
  ['PATCH', 'task', { status: 'done' }, 'status'],
  ['PATCH', 'task', { title: 'ok', due: 'never' }, 'due'],
  ['POST', 'task/complete', { at: 'now' }, 'at'],
  ['POST', 'task/complete', null, ''],
  ['DELETE', 'task', { really: true }, 'really'],
  ['POST', 'categories', {}, 'name'],
  ['POST', 'categories', { name: 'x'.repeat(101) }, 'name'],
  ['PATCH', 'category', { name: null }, 'name'],
  ['PATCH', 'category', { name: '\ud800' }, 'name'],
  ['PATCH', 'me', { timeZone: 'Mars/Olympus' }, 'timeZone'],
  ['PATCH', 'me', { timeZone: '+03:00' }, 'timeZone'],
  ['PATCH', 'me', { language: 'de' }, 'language'],
  ['PATCH', 'me', { morningHour: '24:00' }, 'morningHour'],
  ['PATCH', 'me', { morningHour: null }, 'morningHour'],
  ['PATCH', 'me', { telegramId: 7 }, 'telegramId'],
]

for (const [method, path, json, fault] of contents) {
  test(`${method} ${path} of ${JSON.stringify(json)?.slice(0, 60)} is 422 and says where`, async () => {
    const before = await scene.count()
    const real = path.replace(/^task(?!s)/, `tasks/${task}`).replace(/^category/, `categories/${category}`)
    const got = await ann.send(method, real, { json })
    assert.is(got.status, 422, got.text)
    const { errors = [] } = Problem.strict().parse(got.body)
    assert.ok(
      errors.some(({ path }) => path === fault),
      got.text,
    )
    assert.is(await scene.count(), before)
  })
}

test('a __proto__ is a field that nobody knows', async () => {
  for (const raw of ['{"title":"x","__proto__":{"title":"y"}}', '{"title":"x","__proto__":null}']) {
    const got = await ann.send('POST', 'tasks', { raw })
    assert.is(got.status, 422)
    assert.is(got.body.errors[0].path, '__proto__')
  }
})

test('malformed ids are 404, whatever they hold', async () => {
  for (const id of ['x', '%00', '%ff', '..%2f..', '0123456789ABCDEF', '0123456789abcdef0', "'--", '%F0%9F%98%80']) {
    const got = await ann.send('POST', `tasks/${id}/complete`)
    assert.is(got.status, 404, id)
    assert.is(got.body.code, 'not-found')
  }
})

test('paths are taken to the letter', async () => {
  for (const path of ['/api/v1/tasks/', '/API/v1/tasks', '/api/v1//tasks', '/api/v2/tasks', '/', '/api/v1/tasks/x/y/z'])
    assert.is((await ann.send('POST', path, { json: { title: 'x' } })).status, 404, path)
})

test('nothing of a token, a title or a key gets into the log for people', async () => {
  await ann.send('POST', 'tasks', { json: { title: 'confidential words' }, key: 'a confidential key' })
  await ann.send('POST', 'tasks', { json: { title: ['confidential words'] } })
  const lines = scene.logged.join('\n')
  assert.ok(lines.length > 0)
  for (const secret of [ann.token, scene.serviceToken, 'confidential']) assert.not.ok(lines.includes(secret))
})

test.run()
