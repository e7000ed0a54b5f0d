/** The lists that a person can look at, and how each is asked for. */
import type { Options } from '#contracts/client.ts'
import type { CountedCategory, Task } from '#contracts/reads.ts'
import { chunkSize, paging, type Source } from './paging.ts'
import type { Place } from './screens/callback.ts'
import { trashedCategory } from './screens/categories.ts'
import { listScreen } from './screens/list.ts'
import { pageSize } from './screens/pages.ts'
import type { Screen } from './screens/screen.ts'
import { localDate } from './screens/when.ts'
import type { Visit } from './visit.ts'

const { read } = paging()

export const openList = async (at: Place, visit: Visit): Promise<Screen> => {
  // Only what depends on the person's day waits for the answer to where they are.
  if (at.list === 'overdue' || at.list === 'today' || at.list === 'upcoming') await visit.me()
  const [found] = await Promise.all([listed(at, visit), visit.me()])
  if (found.category?.deletedAt) return trashedCategory(found.category, visit.look)
  return listScreen({ ...found, at }, visit.look)
}

const listed = async (at: Place, visit: Visit) => {
  const { api, signal } = visit
  const category = at.category ? (await api.readCategory({ id: at.category, signal })).body : null
  if (category?.deletedAt) return { shown: { items: [], page: 0, pages: 1, more: false }, count: 0, category }
  const sources = sourcesOf(at, visit)
  let { items, seen, more } = await read(sources, at.page * pageSize, pageSize)
  let page = at.page
  if (items.length === 0 && page > 0 && !more) {
    page = Math.max(0, Math.ceil(seen / pageSize) - 1)
    ;({ items, seen, more } = await read(sources, page * pageSize, pageSize))
  }
  const total = more ? await countOf(at, category, visit) : seen
  const count = Math.max(total ?? seen, page * pageSize + items.length)
  const pages = Math.max(1, Math.ceil(count / pageSize))
  return { shown: { items, page, pages, more: total === null }, count, category }
}

type Query = NonNullable<Options<'listTasks'>['query']>

const sourcesOf = (at: Place, visit: Visit): Source<Task>[] => {
  const { api, signal, person } = visit
  return queriesOf(at, visit).map((query) => ({
    key: `${person} ${at.list} ${JSON.stringify(query)}`,
    read: async (cursor) =>
      (await api.listTasks({ query: { ...query, limit: chunkSize, ...(cursor && { cursor }) }, signal })).body,
    // The API has no such filter; sorted by due, what has no date comes last, and the walk remembers where.
    ...(at.list === 'undated' && { holds: ({ due }: Task) => due === null }),
  }))
}

const queriesOf = (at: Place, { look }: Visit): Query[] => {
  const today = localDate(look)
  const tomorrow = today.add({ days: 1 }).toString()
  switch (at.list) {
    case 'overdue':
      return [{ dueBefore: look.now.toString({ smallestUnit: 'second' }), sort: 'due' }]
    case 'today':
      return [{ dueAfter: today.toString(), dueBefore: tomorrow, sort: 'due' }]
    case 'upcoming':
      return [{ dueAfter: tomorrow, sort: 'due' }]
    case 'undated':
    case 'open':
      return [{ sort: 'due' }]
    case 'done':
      return [{ status: 'done', sort: '-created' }]
    case 'trash':
      return [{ status: 'trash', sort: '-created' }]
    case 'inbox':
    case 'category': {
      const category = at.category ?? 'inbox'
      return [
        { category, sort: 'due' },
        { category, status: 'done', sort: '-created' },
      ]
    }
  }
}

/** How many a long list holds, where the API counts them; null: nobody does. */
const countOf = async (at: Place, category: CountedCategory | null, { api, signal }: Visit): Promise<number | null> => {
  if (category) return category.openTasks + category.doneTasks
  if (at.list === 'upcoming' || at.list === 'undated' || at.list === 'inbox' || at.list === 'category') return null
  const { body: stats } = await api.readStats({ signal })
  return { overdue: stats.overdue, today: stats.dueToday, open: stats.open, done: stats.done, trash: stats.trash }[
    at.list
  ]
}
