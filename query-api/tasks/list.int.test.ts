import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Page, Task } from '#contracts/reads.ts'
import { planOf } from '../testing/plan.ts'
import { type Asked, bodyOf, codeOf, openScene, owner, stranger } from '../testing/scene.ts'

const test = suite('tasks: list')
let scene: Awaited<ReturnType<typeof openScene>>
test.before(async () => {
  scene = await openScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

const list = async (query: Asked['query'] = {}, person = owner) =>
  bodyOf<Page<Task>>(await scene.ask('listTasks', { query, person }))
const page = (query: NonNullable<Asked['query']>, person = owner) => scene.ask('listTasks', { query, person })
const titles = async (query: Asked['query'] = {}) => (await list(query)).items.map((task) => task.title)
const add = async (...given: string[]) => {
  for (const title of given) await scene.task({ title })
}

test('a person who was never seen reads an empty list', async () => {
  assert.equal(await list(), { items: [], nextCursor: null })
})

test('open tasks stand in the order of their creation, another person’s not among them', async () => {
  await add('one', 'two')
  await scene.task({ title: 'theirs', owner: stranger })
  await add('three')
  assert.equal(await titles(), ['one', 'two', 'three'])
  assert.equal(await titles({ sort: '-created' }), ['three', 'two', 'one'])
})

test('a task is answered whole, its stamps in the person’s zone', async () => {
  await scene.person({ zone: 'Europe/Moscow' })
  const category = await scene.category({ name: 'Дом' })
  const task = await scene.task({
    title: 'Молоко',
    category,
    due: '2026-11-24T19:00:00Z',
    reminders: ['PT10M', 'PT0S'],
  })
  assert.equal((await list()).items, [
    {
      id: task,
      title: 'Молоко',
      category: { id: category, name: 'Дом' },
      status: 'open',
      due: '2026-11-24T22:00:00+03:00',
      reminders: ['PT10M', 'PT0S'],
      snoozedUntil: null,
      createdAt: '2026-01-01T03:00:00+03:00',
      updatedAt: '2026-01-01T03:00:00+03:00',
      completedAt: null,
      deletedAt: null,
      revision: 0,
    },
  ])
})

test('status chooses open, done, both or the trash', async () => {
  await scene.task({ title: 'open' })
  await scene.task({ title: 'done', done: true })
  await scene.task({ title: 'gone', deleted: true })
  await scene.task({ title: 'done and gone', done: true, deleted: true })
  assert.equal(await titles(), ['open'])
  assert.equal(await titles({ status: 'open' }), ['open'])
  assert.equal(await titles({ status: 'done' }), ['done'])
  assert.equal(await titles({ status: 'all' }), ['open', 'done'])
  assert.equal(await titles({ status: 'trash' }), ['gone', 'done and gone'])
})

test('category chooses one category, or what is in none', async () => {
  const home = await scene.category()
  const work = await scene.category()
  await scene.task({ title: 'at home', category: home })
  await scene.task({ title: 'at work', category: work })
  await scene.task({ title: 'anywhere' })
  assert.equal(await titles({ category: home }), ['at home'])
  assert.equal(await titles({ category: 'inbox' }), ['anywhere'])
  assert.equal(await titles({ category: '0123456789abcdef' }), [])
})

test('what a deleted category holds is in no list', async () => {
  const category = await scene.category({ deleted: true })
  await scene.task({ category })
  await scene.task({ category, done: true })
  await scene.task({ category, deleted: true })
  for (const status of ['open', 'done', 'all', 'trash']) {
    assert.equal(await titles({ status }), [], status)
    assert.equal(await titles({ status, category }), [], status)
  }
})

test('q finds any part of a title, whatever its case, in Russian and English', async () => {
  await add('Купить МОЛОКО', 'Call Mum', 'ёлка')
  assert.equal(await titles({ q: 'молок' }), ['Купить МОЛОКО'])
  assert.equal(await titles({ q: 'КУПИТЬ м' }), ['Купить МОЛОКО'])
  assert.equal(await titles({ q: 'mUM' }), ['Call Mum'])
  assert.equal(await titles({ q: 'ЁЛ' }), ['ёлка'])
  assert.equal(await titles({ q: 'cat' }), [])
})

test('q takes a letter for the same in all of its cases', async () => {
  await add('ΟΔΟΣ', 'ΣΟΦΙΑ')
  assert.equal(await titles({ q: 'οδος' }), ['ΟΔΟΣ'])
  assert.equal(await titles({ q: 'σοφια' }), ['ΣΟΦΙΑ'])
})

test('%, _ and \\ are ordinary characters of q', async () => {
  await add('100% sure', 'a_b', 'axb', 'c\\d', 'plain')
  assert.equal(await titles({ q: '%' }), ['100% sure'])
  assert.equal(await titles({ q: 'a_b' }), ['a_b'])
  assert.equal(await titles({ q: '\\' }), ['c\\d'])
})

test('q is taken in NFC', async () => {
  await add('Й café')
  assert.equal(await titles({ q: 'й CAFÉ'.normalize('NFD') }), ['Й café'])
})

const dues = { none: undefined, morning: '2026-11-24T09:00', day: '2026-11-24', midnight: '2026-11-25T00:00' } as const
const addDues = async () => {
  for (const [title, due] of Object.entries(dues)) await scene.task({ title, ...(due && { due }) })
}

test('sorted by due, an all-day task stands at the end of its day, and one without a due date last both ways', async () => {
  await addDues()
  await scene.task({ title: 'also none' })
  assert.equal(await titles({ sort: 'due' }), ['morning', 'day', 'midnight', 'none', 'also none'])
  assert.equal(await titles({ sort: '-due' }), ['midnight', 'day', 'morning', 'none', 'also none'])
})

test('dueAfter is inclusive, dueBefore exclusive, and a bare date is the start of that local day', async () => {
  await scene.person()
  await addDues()
  assert.equal(await titles({ dueAfter: '2026-11-24' }), ['morning', 'day', 'midnight'])
  assert.equal(await titles({ dueBefore: '2026-11-24' }), [])
  assert.equal(await titles({ dueAfter: '2026-11-24', dueBefore: '2026-11-25' }), ['morning', 'day'])
  assert.equal(await titles({ dueAfter: '2026-11-25' }), ['midnight'])
  assert.equal(await titles({ dueAfter: '2026-11-24T09:00' }), ['morning', 'day', 'midnight'])
  assert.equal(await titles({ dueBefore: '2026-11-24T19:00:00Z' }), [])
  assert.equal(await titles({ dueBefore: '2026-11-24T19:00:01Z' }), ['morning'])
})

test('a local day is the person’s own, also at the first question', async () => {
  await scene.person({ zone: 'Asia/Tokyo' })
  await scene.task({ title: 'before', due: '2026-11-23T14:59:59Z' })
  await scene.task({ title: 'within', due: '2026-11-23T15:00:00Z' })
  assert.equal(await titles({ dueAfter: '2026-11-24' }), ['within'])
  assert.equal(await titles({ dueBefore: '2026-11-24T00:00' }), ['before'])
})

test('sorted by title, letters come before case, and ties go by creation both ways', async () => {
  await add('banana', 'Apple', 'яма', 'ёж', 'ель', 'apple pie', 'banana')
  const sorted = (await list({ sort: 'title' })).items
  assert.equal(
    sorted.map(({ title }) => title),
    ['Apple', 'apple pie', 'banana', 'banana', 'ёж', 'ель', 'яма'],
  )
  const [first, second] = sorted.slice(2, 4).map(({ id }) => id)
  assert.ok(first && second && first < second)
  const backwards = (await list({ sort: '-title' })).items.filter(({ title }) => title === 'banana')
  assert.equal(
    backwards.map(({ id }) => id),
    [first, second],
  )
})

test('a full last page has no cursor', async () => {
  await add('one', 'two')
  assert.is((await list({ limit: 2 })).nextCursor, null)
  assert.type((await list({ limit: 1 })).nextCursor, 'string')
})

test('the longest titles have their place in a cursor', async () => {
  await add('😀'.repeat(500), '😀'.repeat(500), 'я"\\'.repeat(166))
  const first = await list({ sort: '-title', limit: 2 })
  const rest = await list({ sort: '-title', limit: 2, cursor: first.nextCursor ?? '' })
  assert.is(new Set([...first.items, ...rest.items].map(({ id }) => id)).size, 3)
})

test('the first page and the next, by creation and by due, are read from an index without sorting', async () => {
  await scene.pool.query(`
    insert into read_1.task (id, owner, title, done, due_sort, created_at, created_position, updated_at, revision)
    select lpad(to_hex(n), 16, '0'), '${owner}', 'Task', false, now() + n * interval '1 minute', now(), lpad(n::text, 16, '0'), now(), 0
    from generate_series(1, 5000) n;
    analyze read_1.task`)
  for (const sort of ['created', '-created', 'due'] as const) {
    const cursor = (await list({ sort, limit: 50 })).nextCursor ?? ''
    for (const query of [{ sort }, { sort, cursor }]) {
      const plan = await planOf(scene.pool, () => list(query))
      assert.not.match(plan, 'Sort', sort)
      assert.match(plan, sort === 'due' ? 'using task_due' : 'using task_owner', sort)
    }
  }
})

test('a cursor belongs to one person, sort and filter', async () => {
  await add('one', 'two', 'three')
  const cursor = (await list({ limit: 1 })).nextCursor ?? ''
  assert.is(await codeOf(page({ cursor, limit: 2 })), 'none')
  assert.is(await codeOf(page({ cursor, sort: 'title' })), 'malformed-request')
  assert.is(await codeOf(page({ cursor, status: 'all' })), 'malformed-request')
  assert.is(await codeOf(page({ cursor, q: 'o' })), 'malformed-request')
  assert.is(await codeOf(page({ cursor }, stranger)), 'malformed-request')
})

test('a cursor that is none is malformed, one of another copy of the log is unknown', async () => {
  for (const cursor of ['x', 'e30', Buffer.from('["c0ffee","mac",["a"]]').toString('base64url'), '\u{1f600}'])
    assert.is(await codeOf(page({ cursor })), 'malformed-request', cursor)
  const foreign = Buffer.from('["another","mac",["a"]]').toString('base64url')
  assert.is(await codeOf(page({ cursor: foreign })), 'position-unknown')
})

test.run()
