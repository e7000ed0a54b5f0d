import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Page, Task } from '#contracts/reads.ts'
import { dueSort, understandDue } from '#domain/due.ts'
import { startOfDay } from '#domain/time.ts'
import { holdAsync } from '#tests/property.ts'
import { type Asked, bodyOf, openScene, zone } from '../testing/scene.ts'

const test = suite('tasks: list, properties')
let scene: Awaited<ReturnType<typeof openScene>>
test.before(async () => {
  scene = await openScene()
})
test.after(() => scene.close())

const list = async (query: Asked['query'] = {}) => bodyOf<Page<Task>>(await scene.ask('listTasks', { query }))

const sorts = ['created', '-created', 'due', '-due', 'title', '-title'] as const

const someTasks = fc.array(
  fc.record({
    title: fc.constantFrom('a', 'B', 'b', 'ж', 'Ё', 'е', 'Ab'),
    due: fc.constantFrom(undefined, '2026-11-24', '2026-11-24T09:00', '2026-11-25T00:00', '2026-11-25'),
    done: fc.boolean(),
    deleted: fc.boolean(),
    isHome: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
)

test('pages neither skip nor repeat what was there, while tasks are inserted', () =>
  holdAsync(
    fc.tuple(fc.constantFrom(...sorts), fc.constantFrom('open', 'all'), fc.integer({ min: 1, max: 5 }), someTasks),
    async ([sort, status, limit, made]) => {
      await scene.clear()
      const create = ({ title, due, done }: (typeof made)[number]) =>
        scene.task({ title, done, ...(due !== undefined && { due }) })
      for (const task of made) await create(task)
      const before = (await list({ sort, status, limit: 100 })).items.map(({ id }) => id)
      const seen: string[] = []
      for (let cursor: string | null | undefined, n = 0; cursor !== null; n++) {
        const page: Page<Task> = await list({ sort, status, limit, ...(cursor && { cursor }) })
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
        const inserted = made[n]
        if (inserted) await create(inserted)
      }
      assert.is(new Set(seen).size, seen.length)
      assert.equal(
        seen.filter((id) => before.includes(id)),
        before,
      )
    },
  ))

const collate = new Intl.Collator('und').compare
const boundary = fc.constantFrom(undefined, '2026-11-24', '2026-11-24T09:00', '2026-11-25')
const someQuery = fc.record({
  sort: fc.constantFrom(...sorts),
  status: fc.constantFrom('open', 'done', 'all', 'trash'),
  category: fc.constantFrom(undefined, 'inbox', 'home'),
  q: fc.constantFrom(undefined, 'A', 'е'),
  dueAfter: boundary,
  dueBefore: boundary,
})

test('every combination of parameters answers as a plain model of it does', () =>
  holdAsync(
    fc.tuple(someQuery, someTasks),
    async ([query, made]) => {
      await scene.clear()
      const home = await scene.category()
      const tasks: ((typeof made)[number] & { id: string; at: number | null })[] = []
      for (const task of made) {
        const { title, due, done, deleted, isHome } = task
        const category = isHome ? home : null
        const id = await scene.task({ title, done, deleted, category, ...(due !== undefined && { due }) })
        tasks.push({ ...task, id, at: due === undefined ? null : Date.parse(dueSort(understandDue(due, zone), zone)) })
      }
      const startOf = (text: string) => Date.parse(text.includes('T') ? `${text}-10:00` : startOfDay(text, zone))
      const { sort, status, category, q, dueAfter, dueBefore } = query
      const kept = tasks.filter(
        ({ title, done, deleted, isHome, at }) =>
          deleted === (status === 'trash') &&
          (status === 'open' ? !done : status === 'done' ? done : true) &&
          (category === undefined || isHome === (category === 'home')) &&
          (q === undefined || title.toLowerCase().includes(q.toLowerCase())) &&
          (dueAfter === undefined || (at !== null && at >= startOf(dueAfter))) &&
          (dueBefore === undefined || (at !== null && at < startOf(dueBefore))),
      )
      const way = sort.startsWith('-') ? -1 : 1
      // Sorting is stable, and they stand by creation.
      if (sort === '-created') kept.reverse()
      else if (sort.endsWith('title')) kept.sort((a, b) => way * collate(a.title, b.title))
      else if (sort.endsWith('due'))
        kept.sort((a, b) =>
          a.at === null || b.at === null ? Number(a.at === null) - Number(b.at === null) : way * (a.at - b.at),
        )
      const asked = Object.entries(query).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value === 'home' ? home : value]],
      )
      assert.equal(
        (await list(Object.fromEntries(asked))).items.map(({ id }) => id),
        kept.map(({ id }) => id),
      )
    },
    40,
  ))

test.run()
