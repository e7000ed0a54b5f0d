import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ProblemError } from '#contracts/client.ts'
import { problemOf } from '#contracts/problems.ts'
import { chunkSize, paging, type Source } from './paging.ts'

/** A list whose cursor is the item after which to go on, as the API's is. */
const listOf = (items: number[], holds?: (item: number) => boolean) => {
  const asked: (string | undefined)[] = []
  let copy = 1
  const source: Source<number> = {
    key: 'list',
    async read(cursor) {
      asked.push(cursor)
      const [of, after] = (cursor ?? `${copy}:-1`).split(':').map(Number)
      if (of !== copy) throw new ProblemError(problemOf('position-unknown', 'another copy'))
      const rest = items.filter((item) => item > (after ?? -1))
      const page = rest.slice(0, chunkSize)
      return { items: page, nextCursor: rest.length > page.length ? `${copy}:${page.at(-1)}` : null }
    },
    ...(holds && { holds }),
  }
  return { source, asked, restored: () => void copy++ }
}
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i)

test('a page far down is reached by as few reads as chunks before it, and the next one by a single read', async () => {
  const { source, asked } = listOf(numbers(1_000))
  const { read } = paging()
  assert.equal(await read([source], 800, 8), { items: numbers(808).slice(800), seen: 864, more: true })
  assert.is(asked.length, 9)
  await read([source], 808, 8)
  assert.is(asked.length, 10)
  assert.equal(await read([source], 996, 8), { items: [996, 997, 998, 999], seen: 1_000, more: false })
})
test('what a list does not hold is passed over, and the walk remembers where it ended', async () => {
  const { source, asked } = listOf(numbers(1_000), (item) => item >= 700)
  const { read } = paging()
  assert.equal((await read([source], 0, 8)).items, numbers(708).slice(700))
  assert.is(asked.length, 8)
  await read([source], 8, 8)
  assert.is(asked.length, 9)
})
test('lists behind one another are one, also on the page where they meet', async () => {
  const { read } = paging()
  const [open, done] = [listOf([0, 1, 2]).source, { ...listOf([10, 11, 12]).source, key: 'done' }]
  assert.equal(await read([open, done], 0, 8), { items: [0, 1, 2, 10, 11, 12], seen: 6, more: false })
  assert.equal(await read([open, done], 4, 8), { items: [11, 12], seen: 6, more: false })
})
test('a page beyond the end is empty, and says how many there are', async () => {
  const { read } = paging()
  assert.equal(await read([listOf(numbers(96)).source], 200, 8), { items: [], seen: 96, more: false })
})
test('a cursor of another copy of the log is forgotten, and the list walked anew', async () => {
  const { source, restored } = listOf(numbers(300))
  const { read } = paging()
  await read([source], 200, 8)
  restored()
  assert.equal((await read([source], 200, 8)).items, numbers(208).slice(200))
})
test('any page of any list, in any order, holds what it should', async () => {
  const seed = Number(process.env.SEED ?? Date.now())
  await fc.assert(
    fc.asyncProperty(
      fc.nat(400),
      fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (length, pages, every) => {
        const holds = (item: number) => item % every === 0
        const { source } = listOf(numbers(length), holds)
        const { read } = paging()
        for (const page of pages) {
          const held = numbers(length).filter(holds)
          const window = await read([source], page * 8, 8)
          assert.equal(window.items, held.slice(page * 8, page * 8 + 8))
          if (!window.more) assert.is(window.seen, held.length)
        }
      },
    ),
    { seed, numRuns: 200 },
  )
})
test('what comes and goes meanwhile is seen when the list is walked from its first page on', async () => {
  const items = numbers(300)
  const { source } = listOf(items)
  const { read } = paging()
  await read([source], 200, 8)
  items.splice(0, 50)
  const seen: number[] = []
  for (let from = 0; from < 250; from += 8) seen.push(...(await read([source], from, 8)).items)
  assert.equal(seen, items)
})

test.run()
