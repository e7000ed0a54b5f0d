/** Every write, as a client sees it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Category, IssuedToken, Me, Task } from '#contracts/reads.ts'
import { type CommandScene, openScene, type Someone } from './testing/scene.ts'

const test = suite('writes')
let scene: CommandScene
let ann: Someone
let bob: Someone
test.before(async () => {
  scene = await openScene()
  ann = await scene.person(42)
  bob = await scene.person(43)
})
test.after(() => scene.close())

const nobodys = '0123456789abcdef'
const newTask = async (json: object = {}, who = ann) =>
  (await who.send('POST', 'tasks', { json: { title: 'Buy milk', ...json } })).body
const newCategory = async (name = 'Home', who = ann) => (await who.send('POST', 'categories', { json: { name } })).body
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString().replace(/\.\d+Z/, 'Z')

test('a task is made from a title alone, and answered whole with its place', async () => {
  const got = await ann.send('POST', 'tasks', { json: { title: '  Buy milk ' } })
  assert.is(got.status, 201)
  const task = Task.strict().parse(got.body)
  assert.is(task.title, 'Buy milk')
  assert.is(task.category, null)
  assert.is(task.status, 'open')
  assert.is(task.due, null)
  assert.equal(task.reminders, [])
  assert.is(task.revision, 0)
  assert.match(task.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-(10|09):00$/)
  assert.is(got.headers.get('location'), `/api/v1/tasks/${task.id}`)
  assert.match(got.headers.get('etag') ?? '', /^"0\.[\w-]{16}"$/)
  assert.match(got.headers.get('adak-position') ?? '', new RegExp(`^${scene.copyId}\\.`))
  assert.equal(await scene.typesOf('task', task.id), ['TaskCreated'])
})

test('a task is made in a category with a due time and reminders', async () => {
  const home = await newCategory()
  const task = await newTask({ categoryId: home.id, due: '2030-11-24T09:00', reminders: ['PT0S', 'PT10M', 'PT600S'] })
  assert.equal(task.category, { id: home.id, name: 'Home' })
  assert.is(task.due, '2030-11-24T09:00:00-10:00')
  assert.equal(task.reminders, ['PT10M', 'PT0S'])
  assert.is(task.revision, 2)
})

test("a first due date copies the person's reminders, unless some were given", async () => {
  assert.equal((await newTask({ due: '2030-11-24' })).reminders, ['PT0S'])
  assert.equal((await newTask({ due: '2030-11-24', reminders: [] })).reminders, [])
  assert.equal((await newTask({ due: null, reminders: null, categoryId: null })).reminders, [])
})

test('a change writes what is given and differs, nothing else', async () => {
  const task = await newTask({ due: '2030-11-24', reminders: ['PT1H'] })
  const renamed = await ann.send('PATCH', `tasks/${task.id}`, { json: { title: 'Buy bread', due: '2030-11-24' } })
  assert.is(renamed.status, 200)
  assert.is(renamed.body.title, 'Buy bread')
  assert.is(renamed.body.due, '2030-11-24')
  assert.equal(renamed.body.reminders, ['PT1H'])
  assert.is(renamed.body.revision, task.revision + 1)
  const same = await ann.send('PATCH', `tasks/${task.id}`, { json: { title: 'Buy bread' } })
  assert.is(same.body.revision, renamed.body.revision)
  assert.is(same.headers.get('etag'), renamed.headers.get('etag'))
  const cleared = await ann.send('PATCH', `tasks/${task.id}`, { json: { due: null, reminders: null } })
  assert.is(cleared.body.due, null)
  assert.equal(cleared.body.reminders, ['PT0S'])
  assert.is((await ann.send('PATCH', `tasks/${task.id}`, { json: {} })).body.revision, cleared.body.revision)
})

test('a task is completed and reopened, and asking again changes nothing', async () => {
  const task = await newTask()
  for (let time = 0; time < 2; time++) {
    const done = await ann.send('POST', `tasks/${task.id}/complete`)
    assert.is(done.status, 200)
    assert.is(done.body.status, 'done')
    assert.is(done.body.revision, 1)
    assert.type(done.body.completedAt, 'string')
  }
  for (let time = 0; time < 2; time++) {
    const open = await ann.send('POST', `tasks/${task.id}/reopen`, { json: {} })
    assert.is(open.body.status, 'open')
    assert.is(open.body.completedAt, null)
    assert.is(open.body.revision, 2)
  }
})

test('a task is deleted and restored, and is hard to change in between', async () => {
  const task = await newTask()
  for (let time = 0; time < 2; time++) {
    const gone = await ann.send('DELETE', `tasks/${task.id}`)
    assert.is(gone.status, 204)
    assert.is(gone.text, '')
    assert.match(gone.headers.get('etag') ?? '', /^"1\./)
    assert.ok(gone.headers.get('adak-position'))
  }
  for (const [method, path, json] of [
    ['PATCH', '', { title: 'x' }],
    ['POST', '/complete', undefined],
    ['POST', '/reopen', undefined],
    ['POST', '/snooze', { for: 'PT10M' }],
  ] as const) {
    const refused = await ann.send(method, `tasks/${task.id}${path}`, { json })
    assert.is(refused.status, 409, path)
    assert.is(refused.body.code, 'task-deleted')
  }
  for (let time = 0; time < 2; time++) {
    const back = await ann.send('POST', `tasks/${task.id}/restore`)
    assert.is(back.status, 200)
    assert.is(back.body.deletedAt, null)
    assert.is(back.body.revision, 2)
  }
})

test('a snooze is for a while or until a time, up to a year ahead, and for open tasks', async () => {
  const task = await newTask()
  const snooze = (json: unknown) => ann.send('POST', `tasks/${task.id}/snooze`, { json })
  const got = await snooze({ for: 'PT10M' })
  assert.is(got.status, 200)
  const ahead = Date.parse(got.body.snoozedUntil) - Date.now()
  assert.ok(ahead > 590_000 && ahead <= 601_000)
  assert.is((await snooze({ until: inMs(3_600_000) })).status, 200)
  for (const wrong of [
    {},
    { for: 'PT10M', until: inMs(1000) },
    { until: inMs(-60_000) },
    { until: inMs(400 * 86_400_000) },
    { until: '2030-01-01' },
    { for: 'PT0S' },
    { for: 'soon' },
    { for: 10 },
  ])
    assert.is((await snooze(wrong)).status, 422, JSON.stringify(wrong))
  await ann.send('POST', `tasks/${task.id}/complete`)
  const refused = await snooze({ for: 'PT10M' })
  assert.is(refused.status, 409)
  assert.is(refused.body.code, 'task-done')
})

test('a category is made, renamed, deleted and restored', async () => {
  const made = await ann.send('POST', 'categories', { json: { name: 'Home' } })
  assert.is(made.status, 201)
  const category = Category.strict().parse(made.body)
  assert.is(made.headers.get('location'), `/api/v1/categories/${category.id}`)
  const path = `categories/${category.id}`
  const renamed = await ann.send('PATCH', path, { json: { name: 'House' } })
  assert.is(renamed.body.name, 'House')
  assert.is((await ann.send('PATCH', path, { json: {} })).body.revision, 1)
  assert.is((await ann.send('DELETE', path)).status, 204)
  assert.is((await ann.send('DELETE', path)).status, 204)
  const refused = await ann.send('PATCH', path, { json: { name: 'x' } })
  assert.is(refused.body.code, 'category-deleted')
  const back = await ann.send('POST', `${path}/restore`)
  assert.is(back.status, 200)
  assert.is(back.body.deletedAt, null)
  assert.is(back.body.revision, 3)
})

test('tasks live and die with their category', async () => {
  const home = await newCategory()
  const task = await newTask({ categoryId: home.id })
  await ann.send('DELETE', `categories/${home.id}`)
  for (const [method, path, json] of [
    ['PATCH', '', { title: 'x' }],
    ['POST', '/complete', undefined],
    ['DELETE', '', undefined],
  ] as const)
    assert.is((await ann.send(method, `tasks/${task.id}${path}`, { json })).status, 404, path)
  const refused = await ann.send('POST', `tasks/${task.id}/restore`)
  assert.is(refused.status, 409)
  assert.is(refused.body.code, 'category-deleted')
  await ann.send('POST', `categories/${home.id}/restore`)
  assert.is((await ann.send('POST', `tasks/${task.id}/complete`)).status, 200)
})

test("a deleted, an unknown and another's category are refused alike", async () => {
  const deleted = await newCategory()
  await ann.send('DELETE', `categories/${deleted.id}`)
  const bobs = await newCategory('Work', bob)
  const task = await newTask()
  const answers = new Set<string>()
  for (const categoryId of [deleted.id, nobodys, bobs.id]) {
    for (const got of [
      await ann.send('POST', 'tasks', { json: { title: 'x', categoryId } }),
      await ann.send('PATCH', `tasks/${task.id}`, { json: { categoryId } }),
    ]) {
      assert.is(got.status, 422)
      answers.add(got.text)
    }
  }
  assert.is(answers.size, 1)
  assert.is(JSON.parse([...answers][0] ?? '').code, 'category-unknown')
})

test("another person's resources are as if they were not there", async () => {
  const task = await newTask()
  const home = await newCategory()
  const before = await scene.count()
  for (const [method, path, json] of [
    ['PATCH', `tasks/${task.id}`, { title: 'x' }],
    ['PATCH', `tasks/${task.id}`, { title: 7 }],
    ['DELETE', `tasks/${task.id}`, undefined],
    ['POST', `tasks/${task.id}/complete`, undefined],
    ['POST', `tasks/${task.id}/reopen`, undefined],
    ['POST', `tasks/${task.id}/restore`, undefined],
    ['POST', `tasks/${task.id}/snooze`, { for: 'PT1M' }],
    ['PATCH', `categories/${home.id}`, { name: 'x' }],
    ['DELETE', `categories/${home.id}`, undefined],
    ['POST', `categories/${home.id}/restore`, undefined],
  ] as const) {
    const theirs = await bob.send(method, path, { json })
    const none = await bob.send(method, path.replace(/[0-9a-f]{16}/, nobodys), { json })
    assert.is(theirs.status, 404, path)
    assert.is(theirs.text, none.text)
  }
  assert.is(await scene.count(), before)
})

test('registering is answered 201 once and 200 after, and changes nothing then', async () => {
  const first = await scene.send('PUT', 'me', { as: 77, json: { language: 'ru', timeZone: 'Europe/Moscow' } })
  assert.is(first.status, 201)
  const me = Me.strict().parse(first.body)
  assert.is(me.telegramId, 77)
  assert.is(me.timeZone, 'Europe/Moscow')
  assert.match(first.headers.get('etag') ?? '', /^"0\./)
  const again = await scene.send('PUT', 'me', { as: 77, json: { language: 'en' } })
  assert.is(again.status, 200)
  assert.equal(again.body, me)
})

test('twenty first contacts at once register one person', async () => {
  const all = await Promise.all(
    Array.from({ length: 20 }, () => scene.send('PUT', 'me', { as: 78, json: { language: 'ru' } })),
  )
  assert.is(all.filter(({ status }) => status === 201).length, 1)
  assert.is(all.filter(({ status }) => status === 200).length, 19)
  assert.equal(await scene.typesOf('user', all[0]?.body.id), ['UserRegistered'])
})

test('settings are changed one by one', async () => {
  const me = await scene.person(79)
  const json = {
    timeZone: 'Asia/Tokyo',
    language: 'ru',
    morningHour: '07:30',
    reminders: ['PT1H'],
    digestHour: '08:00',
  }
  const got = await me.send('PATCH', 'me', { json })
  assert.is(got.status, 200)
  for (const [field, value] of Object.entries(json)) assert.equal(got.body[field], value)
  assert.match(got.body.createdAt, /\+09:00$/)
  assert.is((await me.send('PATCH', 'me', { json })).body.revision, got.body.revision)
  assert.is((await me.send('PATCH', 'me', { json: { digestHour: null } })).body.digestHour, null)
})

test('who was never seen can write nothing', async () => {
  for (const [method, path, json] of [
    ['POST', 'tasks', { title: 'x' }],
    ['POST', 'categories', { name: 'x' }],
    ['PATCH', 'me', { language: 'en' }],
    ['POST', 'me/tokens', { scope: 'read' }],
  ] as const)
    assert.is((await scene.send(method, path, { as: 999, json })).status, 404, path)
})

test('a token is issued, works, and is revoked', async () => {
  const json = { name: 'laptop', scope: 'read', expiresAt: '2090-01-01T00:00:00Z' }
  const got = await ann.send('POST', 'me/tokens', { json })
  assert.is(got.status, 201)
  const issued = IssuedToken.strict().parse(got.body)
  assert.is(issued.expiresAt, '2089-12-31T14:00:00-10:00')
  assert.is(got.headers.get('etag'), null)
  const write = () => scene.send('POST', 'tasks', { token: issued.token, json: { title: 'x' } })
  assert.is((await write()).status, 403)
  assert.is((await bob.send('DELETE', `me/tokens/${issued.id}`)).status, 404)
  assert.is((await ann.send('DELETE', `me/tokens/${issued.id}`)).status, 204)
  assert.is((await write()).status, 401)
  assert.is((await ann.send('DELETE', `me/tokens/${issued.id}`)).status, 204)
  for (const wrong of [
    {},
    { scope: 'admin' },
    { scope: 'read', expiresAt: '2020-01-01T00:00:00Z' },
    { scope: 'read', expiresAt: '2030-01-01T00:00' },
    { scope: 'read', x: 1 },
  ])
    assert.is((await ann.send('POST', 'me/tokens', { json: wrong })).status, 422, JSON.stringify(wrong))
})

test("a token's POST that is repeated with its key is 409, with other content 422", async () => {
  const json = { scope: 'read' }
  assert.is((await ann.send('POST', 'me/tokens', { json, key: 'k' })).status, 201)
  const again = await ann.send('POST', 'me/tokens', { json, key: 'k' })
  assert.is(again.status, 409)
  assert.is(again.body.code, 'token-already-issued')
  assert.is((await ann.send('POST', 'me/tokens', { json: { scope: 'write' }, key: 'k' })).body.code, 'key-reused')
  assert.is((await bob.send('POST', 'me/tokens', { json, key: 'k' })).status, 201)
})

test('titles are refused with the path of what is wrong', async () => {
  for (const title of ['', '   ', 'x'.repeat(501), 'a\u0000b', 'a\nb', '\ud800', 7, null, [], {}]) {
    const got = await ann.send('POST', 'tasks', { json: { title } })
    assert.is(got.status, 422, JSON.stringify(title))
    assert.is(got.body.errors[0].path, 'title')
  }
  assert.is((await newTask({ title: '😀'.repeat(500) })).title, '😀'.repeat(500))
  assert.is((await newTask({ title: 'e\u0301' })).title, '\u00e9')
})

test.run()
