import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type {
  Category,
  CountedCategory,
  HistoryItem,
  Me,
  Page,
  Reminder,
  Stats,
  Task,
  Token,
} from '#contracts/reads.ts'
import type { ReadRoute } from '#contracts/routes.ts'
import { type Asked, at, bodyOf, codeOf, openScene, owner, stranger } from './testing/scene.ts'

const test = suite('questions')
let scene: Awaited<ReturnType<typeof openScene>>
test.before(async () => {
  scene = await openScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

const ask = async <T>(route: ReadRoute, given: Asked = {}) => bodyOf<T>(await scene.ask(route, given))
const code = (route: ReadRoute, given: Asked = {}) => codeOf(scene.ask(route, given))

test('a person who was never seen reads empty lists, counts of nothing, and has no /me', async () => {
  for (const route of ['listTasks', 'listCategories', 'listReminders'] as const)
    assert.equal(await ask(route), { items: [], nextCursor: null }, route)
  assert.equal(await ask('listTokens'), { items: [] })
  assert.equal(await ask('readStats'), { open: 0, done: 0, overdue: 0, dueToday: 0, trash: 0, categories: 0 })
  assert.equal((await ask<{ items: [] }>('listChanges')).items, [])
  assert.is(await code('readMe'), 'not-found')
})

test('/me is the person, as they are now', async () => {
  await scene.person({ zone: 'Asia/Kathmandu' })
  assert.equal(await ask<Me>('readMe'), {
    id: owner,
    telegramId: 42,
    timeZone: 'Asia/Kathmandu',
    language: 'ru',
    morningHour: '09:00',
    reminders: ['PT0S'],
    digestHour: null,
    reachable: true,
    createdAt: '2026-01-01T05:45:00+05:45',
    revision: 0,
  })
})

test('a task is read by its id, from the trash too', async () => {
  const open = await scene.task({ title: 'open' })
  const gone = await scene.task({ title: 'gone', deleted: true })
  assert.is((await ask<Task>('readTask', { id: open })).title, 'open')
  assert.is((await ask<Task>('readTask', { id: gone })).deletedAt, '2026-01-01T14:00:00-10:00')
})

test('another person’s task and category are not found', async () => {
  const task = await scene.task({ owner: stranger })
  const category = await scene.category({ owner: stranger })
  await scene.history(`task-${task}`, 'TaskCreated', { owner: stranger })
  assert.is(await code('readTask', { id: task }), 'not-found')
  assert.is(await code('readTaskHistory', { id: task }), 'not-found')
  assert.is(await code('readCategory', { id: category }), 'not-found')
  assert.is(await code('readTask', { id: task, person: stranger }), 'none')
})

test('what a deleted category holds is not found, not counted, and does not ring', async () => {
  const category = await scene.category({ deleted: true })
  const task = await scene.task({ category, due: '2026-11-24T09:00' })
  await scene.task({ category, deleted: true })
  await scene.history(`task-${task}`, 'TaskCreated')
  await scene.reminder(task, '2027-01-01T00:00:00Z')
  assert.is(await code('readTask', { id: task }), 'not-found')
  assert.is(await code('readTaskHistory', { id: task }), 'not-found')
  assert.equal((await ask<Page<Reminder>>('listReminders')).items, [])
  assert.equal(await ask<Stats>('readStats'), { open: 0, done: 0, overdue: 0, dueToday: 0, trash: 0, categories: 0 })
})

test('categories stand with their counts, which leave the trash out; the trash has its own list', async () => {
  const home = await scene.category({ name: 'Home' })
  await scene.category({ name: 'Empty' })
  const old = await scene.category({ name: 'Old', deleted: true })
  await scene.category({ owner: stranger })
  for (const done of [false, false, true]) await scene.task({ category: home, done })
  await scene.task({ category: home, deleted: true })
  const { items } = await ask<Page<CountedCategory>>('listCategories')
  assert.equal(
    items.map(({ name, openTasks, doneTasks }) => [name, openTasks, doneTasks]),
    [
      ['Home', 2, 1],
      ['Empty', 0, 0],
    ],
  )
  const trash = await ask<Page<CountedCategory>>('listCategories', { query: { status: 'trash' } })
  assert.equal(
    trash.items.map(({ id }) => id),
    [old],
  )
  assert.is((await ask<CountedCategory>('readCategory', { id: home })).openTasks, 2)
  assert.is((await ask<Category>('readCategory', { id: old })).deletedAt, '2026-01-01T14:00:00-10:00')
})

test('categories come in pages', async () => {
  for (const name of ['one', 'two', 'three']) await scene.category({ name })
  const first = await ask<Page<Category>>('listCategories', { query: { limit: 2 } })
  const cursor = first.nextCursor ?? ''
  const rest = await ask<Page<Category>>('listCategories', { query: { limit: 2, cursor } })
  assert.equal(
    [...first.items, ...rest.items].map(({ name }) => name),
    ['one', 'two', 'three'],
  )
  assert.is(rest.nextCursor, null)
  assert.is(await code('listCategories', { query: { cursor, status: 'trash' } }), 'malformed-request')
})

test('history is the task’s own stream, oldest first, its data as it was recorded', async () => {
  const task = await scene.task()
  await scene.history(`task-${task}`, 'TaskCreated', { data: { owner, title: 'Молоко', categoryId: null } })
  await scene.history(`task-${await scene.task()}`, 'TaskCreated')
  await scene.history(`task-${task}`, 'TaskCompleted', { revision: 1 })
  assert.equal((await ask<{ items: HistoryItem[] }>('readTaskHistory', { id: task })).items, [
    {
      type: 'TaskCreated',
      at: '2025-12-31T14:00:00-10:00',
      actor: `user:${owner}`,
      channel: 'api',
      data: { owner, title: 'Молоко', categoryId: null },
      revision: 0,
    },
    {
      type: 'TaskCompleted',
      at: '2025-12-31T14:00:00-10:00',
      actor: `user:${owner}`,
      channel: 'api',
      data: {},
      revision: 1,
    },
  ])
})

test('stats count by the person’s own day: what is due today until it ends, overdue once it has', async () => {
  await scene.person({ zone: 'America/Adak' })
  // It is 09:30 of 24 November there.
  await scene.task({ due: '2026-11-23' })
  await scene.task({ due: '2026-11-24' })
  await scene.task({ due: '2026-11-24T09:00' })
  await scene.task({ due: '2026-11-24T23:59' })
  await scene.task({ due: '2026-11-25T00:00' })
  await scene.task({ due: '2026-11-25' })
  await scene.task({ due: '2026-11-24', done: true })
  await scene.task({ deleted: true, due: '2026-11-24' })
  await scene.category()
  await scene.category({ deleted: true })
  await scene.category({ owner: stranger })
  const stats = { open: 6, done: 1, overdue: 2, dueToday: 3, trash: 1, categories: 1 }
  assert.equal(await ask<Stats>('readStats'), stats)
  scene.state.now = Date.parse('2026-11-25T10:00:00Z')
  assert.equal(await ask<Stats>('readStats'), { ...stats, overdue: 4, dueToday: 2 })
})

test('reminders are what is to come, soonest first, in pages', async () => {
  const task = await scene.task({ title: 'Call', due: '2026-11-25T09:00' })
  await scene.reminder(task, '2026-11-24T19:29:59Z')
  await scene.reminder(task, '2026-11-25T19:00:00Z')
  await scene.reminder(task, '2026-11-25T18:50:00Z', { before: 'PT10M' })
  await scene.reminder(task, '2026-11-25T19:00:00Z', { before: null })
  await scene.reminder(await scene.task({ owner: stranger }), '2026-11-25T19:00:00Z', { owner: stranger })
  const page = await ask<Page<Reminder>>('listReminders', { query: { limit: 2 } })
  const rest = await ask<Page<Reminder>>('listReminders', { query: { limit: 2, cursor: page.nextCursor ?? '' } })
  const due = '2026-11-25T09:00:00-10:00'
  assert.equal(
    [...page.items, ...rest.items],
    [
      { taskId: task, title: 'Call', due, at: '2026-11-25T08:50:00-10:00', before: 'PT10M' },
      { taskId: task, title: 'Call', due, at: due, before: 'PT0S' },
      { taskId: task, title: 'Call', due, at: due, before: null },
    ],
  )
  assert.is(rest.nextCursor, null)
})

test('tokens are listed without themselves', async () => {
  scene.state.tokens = [{ id: 'a'.repeat(16), name: null, scope: 'read', expiresAt: '2026-12-01T00:00:00Z' }]
  const answer = await scene.ask('listTokens')
  assert.equal(bodyOf<{ items: Token[] }>(answer).items, [
    { id: 'a'.repeat(16), name: null, scope: 'read', expiresAt: '2026-11-30T14:00:00-10:00' },
  ])
  assert.is(answer.headers?.['Adak-Position'], '')
})

test('an answer bears its revision and hash, and is 304 to whoever has it already', async () => {
  const id = await scene.task()
  const answer = await scene.ask('readTask', { id })
  const etag = answer.headers?.ETag ?? ''
  assert.match(etag, /^"0\.[\w-]+"$/)
  for (const ifNoneMatch of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await scene.ask('readTask', { id, ifNoneMatch })
    assert.is(again.status, 304, ifNoneMatch)
    assert.is(again.body, undefined)
    assert.is(again.headers?.ETag, etag)
  }
  assert.is((await scene.ask('readTask', { id, ifNoneMatch: '"0"' })).status, 200)
  assert.match((await scene.ask('listTasks')).headers?.ETag ?? '', /^"[\w-]+"$/)
})

test('every read says the position of its rows', async () => {
  await scene.moveTo(at(7))
  const id = await scene.task()
  const position = (await scene.ask('readTask', { id })).headers?.['Adak-Position']
  assert.is((await scene.ask('listTasks')).headers?.['Adak-Position'], position)
  await scene.moveTo(at(8))
  assert.is.not((await scene.ask('listTasks')).headers?.['Adak-Position'], position)
})

test.run()
