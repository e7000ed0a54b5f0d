import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdminCategory, AdminPerson } from '#contracts/admin.ts'
import { type Asked, openAdminScene } from '../testing/admin-scene.ts'
import { id, owner, stranger, zone } from '../testing/scene.ts'

const test = suite('admin people and categories')
let scene: Awaited<ReturnType<typeof openAdminScene>>
test.before(async () => {
  scene = await openAdminScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

const people = (query: Asked['query'] = {}) => scene.all<AdminPerson>('listPeople', query)

const categories = (query: Asked['query'] = {}) => scene.all<AdminCategory>('listAllCategories', query)

const names = async (query: Asked['query'] = {}) => (await categories(query)).map(({ name }) => name)

/** The n-th of them, made in the n-th second. */
const person = async (n: number, of: Record<string, unknown> = {}) => {
  await scene.insert('person', {
    id: id(n),
    key_id: id(1),
    telegram_id: 100 + n,
    language: 'ru',
    time_zone: zone,
    morning_hour: '09:00',
    reminders: ['PT0S'],
    digest_hour: null,
    reachable: true,
    reachable_since: '2026-01-01T00:00:00Z',
    created_at: `2026-01-01T00:00:${String(n).padStart(2, '0')}Z`,
    revision: 0,
    ...of,
  })
  return id(n)
}

const edit = (table: string, of: string, set: string) =>
  scene.pool.query(`update read_1.${table} set ${set} where id = $1`, [of])

test('a person stands with what they chose and how much they have; the trash and what is hidden is not counted', async () => {
  await person(1, { digest_hour: '08:00' })
  const home = await scene.category({ owner: id(1) })
  const old = await scene.category({ owner: id(1), deleted: true })
  await scene.task({ owner: id(1), category: home })
  await scene.task({ owner: id(1), done: true })
  await scene.task({ owner: id(1), deleted: true })
  await scene.task({ owner: id(1), category: old })
  const shown = {
    id: id(1),
    telegramId: 101,
    language: 'ru',
    timeZone: zone,
    morningHour: '09:00',
    reminders: ['PT0S'],
    digestHour: '08:00',
    reachable: true,
    createdAt: '2026-01-01T00:00:01.000Z',
    revision: 0,
    openTasks: 1,
    doneTasks: 1,
    categories: 1,
  }
  assert.equal(await people(), [shown])
  assert.equal(await scene.read('readPerson', { id: id(1) }), shown)
})

test('people are found by the beginning of an id, by language and by whether messages reach them', async () => {
  await person(1, { language: 'en' })
  await person(2, { reachable: false })
  await person(3, { telegram_id: 1024 })
  const ids = async (query: Asked['query']) => (await people(query)).map(({ telegramId }) => telegramId)
  assert.equal(await ids({ q: '102' }), [1024, 102])
  assert.equal(await ids({ q: id(2) }), [102])
  assert.equal(await ids({ q: 'f' }), [])
  assert.equal(await ids({ language: 'en' }), [101])
  assert.equal(await ids({ reachable: 'false' }), [102])
  assert.equal(await ids({ reachable: 'true', q: '1' }), [1024, 101])
})

test('people are sorted by when they came and by their Telegram id, both ways, page by page', async () => {
  for (const n of [1, 2, 3, 4]) await person(n, { telegram_id: [0, 40, 30, 20, 10][n] })
  // Two came at once.
  await edit('person', id(2), `created_at = '2026-01-01T00:00:01Z'`)
  const order = async (sort: string, limit: number) =>
    (await people({ sort, limit })).map(({ telegramId }) => telegramId)
  for (const limit of [1, 2, 10]) {
    assert.equal(await order('created', limit), [40, 30, 20, 10])
    assert.equal(await order('-created', limit), [10, 20, 30, 40])
    assert.equal(await order('telegram', limit), [10, 20, 30, 40])
    assert.equal(await order('-telegram', limit), [40, 30, 20, 10])
  }
})

test('categories stand with their counts, those in the trash when asked, found by person and words', async () => {
  await scene.person()
  const home = await scene.category({ name: 'Home' })
  await scene.category({ name: 'Garden', owner: stranger })
  const old = await scene.category({ name: 'Old home', deleted: true })
  for (const done of [false, false, true]) await scene.task({ category: home, done })
  await scene.task({ category: home, deleted: true })
  await scene.task({ category: old })
  assert.equal(await scene.read('readAnyCategory', { id: home }), {
    id: home,
    person: { id: owner, telegramId: 42 },
    name: 'Home',
    openTasks: 2,
    doneTasks: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    deletedAt: null,
    revision: 0,
  })
  assert.equal((await names()).sort(), ['Garden', 'Home'])
  assert.equal(await names({ status: 'trash' }), ['Old home'])
  assert.equal((await names({ status: 'all', q: 'HOME' })).sort(), ['Home', 'Old home'])
  assert.equal(await names({ person: stranger }), ['Garden'])
  assert.is((await categories({ status: 'trash' }))[0]?.openTasks, 1)
})

test('categories are sorted by creation and name, both ways, page by page', async () => {
  for (const [n, name] of ['b', 'a', 'B', 'c'].entries()) {
    const category = await scene.category({ name })
    await edit('category', category, `created_at = created_at + ${n} * interval '1 second'`)
  }
  for (const limit of [1, 2, 50]) {
    assert.equal(await names({ sort: 'created', limit }), ['b', 'a', 'B', 'c'])
    assert.equal(await names({ sort: '-created', limit }), ['c', 'B', 'a', 'b'])
    assert.equal(await names({ sort: 'name', limit }), ['a', 'b', 'B', 'c'])
    assert.equal(await names({ sort: '-name', limit }), ['c', 'B', 'b', 'a'])
  }
})

test.run()
