import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdminTask } from '#contracts/admin.ts'
import { type Asked, openAdminScene } from '../testing/admin-scene.ts'
import { codeOf, owner, stranger, zone } from '../testing/scene.ts'

const test = suite('admin tasks')
let scene: Awaited<ReturnType<typeof openAdminScene>>
test.before(async () => {
  scene = await openAdminScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

type Listed = { items: never[]; nextCursor: string | null }

const tasks = (query: Asked['query'] = {}) => scene.all<AdminTask>('listAllTasks', query)

const titles = async (query: Asked['query'] = {}) => (await tasks(query)).map(({ title }) => title)

const edit = (table: string, of: string, set: string) =>
  scene.pool.query(`update read_1.${table} set ${set} where id = $1`, [of])

test('a task says whose it is, when it is due as it was said, and whether it lies in the trash with its category', async () => {
  await scene.person()
  const old = await scene.category({ name: 'Old', deleted: true })
  const timed = await scene.task({ title: 'Call', due: '2026-11-24T09:00', reminders: ['PT10M'], category: old })
  const day = await scene.task({ title: 'Bake', due: '2026-11-24', done: true })
  const call = {
    id: timed,
    person: { id: owner, telegramId: 42 },
    title: 'Call',
    category: { id: old, name: 'Old' },
    status: 'open',
    due: '2026-11-24T09:00:00',
    dueZone: zone,
    dueAt: '2026-11-24T19:00:00.000Z',
    reminders: ['PT10M'],
    snoozedUntil: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    completedAt: null,
    deletedAt: null,
    hidden: true,
    revision: 0,
  }
  assert.equal(await scene.read('readAnyTask', { id: timed }), call)
  const bake = await scene.read<AdminTask>('readAnyTask', { id: day })
  assert.equal([bake.due, bake.dueZone, bake.dueAt, bake.hidden], ['2026-11-24', zone, null, false])
  assert.equal([bake.status, bake.completedAt, bake.category], ['done', '2026-01-03T00:00:00.000Z', null])
  assert.equal(new Set(await titles()), new Set(['Call', 'Bake']))
})

test('everybody’s tasks are listed, and filtered by person, category, status, words and when they are due', async () => {
  await scene.person()
  const home = await scene.category()
  await scene.task({ title: 'Milk', due: '2026-11-24T09:00', category: home })
  await scene.task({ title: 'Oat MILK', due: '2026-11-25', done: true })
  await scene.task({ title: 'Bread', owner: stranger })
  await scene.task({ title: 'Gone', deleted: true })
  const found = async (query: Asked['query']) => (await titles(query)).sort()
  assert.equal(await found({}), ['Bread', 'Milk', 'Oat MILK'])
  assert.equal(await found({ person: stranger }), ['Bread'])
  assert.equal(await found({ category: home }), ['Milk'])
  assert.equal(await found({ category: 'inbox' }), ['Bread', 'Oat MILK'])
  assert.equal(await found({ status: 'open' }), ['Bread', 'Milk'])
  assert.equal(await found({ status: 'done' }), ['Oat MILK'])
  assert.equal(await found({ status: 'trash' }), ['Gone'])
  assert.equal(await found({ q: 'milk' }), ['Milk', 'Oat MILK'])
  assert.equal(await found({ q: '%' }), [])
  assert.equal(await found({ dueBefore: '2026-11-24T19:00:00Z' }), [])
  assert.equal(await found({ dueAfter: '2026-11-24T19:00:00Z' }), ['Milk', 'Oat MILK'])
  assert.equal(await found({ dueAfter: '2026-11-24', dueBefore: '2026-11-25' }), ['Milk'])
  assert.equal(await found({ q: 'milk', status: 'done', dueAfter: '2026-11-24' }), ['Oat MILK'])
})

const sorts = ['created', '-created', 'updated', '-updated', 'due', '-due', 'title', '-title'] as const

test('tasks are sorted in every way, page by page, whatever ties there are', async () => {
  const due = ['2026-11-24', undefined, '2026-11-23T09:00', '2026-11-24', undefined]
  const titled = ['b', 'B', 'a', 'c', 'a']
  for (const [n, title] of titled.entries()) {
    const task = await scene.task({ title: `${title}${n}`, ...(due[n] && { due: due[n] }) }, n + 1)
    await edit('task', task, `created_at = timestamptz '2026-01-01Z' + ${n >> 1} * interval '1 hour'`)
    await edit('task', task, `updated_at = timestamptz '2026-02-01Z' - ${n >> 1} * interval '1 hour'`)
  }
  const expected = {
    created: 'b0 B1 a2 c3 a4',
    updated: 'a4 a2 c3 b0 B1',
    due: 'a2 b0 c3 B1 a4',
    title: 'a2 a4 b0 B1 c3',
  }
  for (const limit of [1, 2, 3, 50]) {
    for (const [sort, order] of Object.entries(expected)) {
      assert.is((await titles({ sort, limit })).join(' '), order, `${sort} by ${limit}`)
      if (sort === 'due') continue
      assert.is((await titles({ sort: `-${sort}`, limit })).join(' '), order.split(' ').reverse().join(' '), `-${sort}`)
    }
    assert.is((await titles({ sort: '-due', limit })).join(' '), 'c3 b0 a2 a4 B1', '-due: those without come last')
  }
})

test('no task is skipped or repeated while tasks come, go and change between pages', async () => {
  for (let n = 1; n <= 40; n++) {
    const task = await scene.task({ title: `${n}`, ...(n % 3 && { due: `2026-11-${10 + (n % 9)}` }) })
    await edit('task', task, `created_at = created_at + ${n} * interval '1 second'`)
  }
  for (const sort of sorts) {
    if (sort.endsWith('updated')) continue
    const before = new Set((await tasks({ sort, limit: 50 })).map((task) => task.id))
    const seen = await scene.all<AdminTask>('listAllTasks', { sort, limit: 7 }, async (page) => {
      await scene.task({ title: 'new', due: '2026-11-12' })
      await edit('task', page.at(-1)?.id ?? '', 'deleted_at = now()')
    })
    const known = seen.filter((task) => before.has(task.id)).map((task) => task.id)
    assert.is(new Set(seen.map((task) => task.id)).size, seen.length, `${sort}: twice`)
    assert.equal(new Set(known), before, `${sort}: left out`)
  }
})

test('a cursor belongs to its list, sort and filters; a page is as long as asked', async () => {
  await scene.person()
  for (let n = 0; n < 3; n++) await scene.task()
  const first = await scene.read<Listed>('listAllTasks', { query: { limit: 2 } })
  assert.is(first.items.length, 2)
  const cursor = first.nextCursor ?? ''
  const code = (route: 'listAllTasks' | 'listAllCategories', query: Asked['query']) =>
    codeOf(scene.ask(route, { query }))
  assert.is(await code('listAllTasks', { cursor, limit: 1000 }), 'none')
  assert.is(await code('listAllTasks', { cursor, sort: 'title' }), 'malformed-request')
  assert.is(await code('listAllTasks', { cursor, status: 'open' }), 'malformed-request')
  assert.is(await code('listAllCategories', { cursor }), 'malformed-request')
})

test.run()
