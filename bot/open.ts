/** Looks up what a screen shows, and draws it. Nothing here changes anything. */

import type { Options } from '#contracts/client.ts'
import type { CountedCategory, Task } from '#contracts/reads.ts'
import type { Place, Tap } from './screens/callback.ts'
import { categoriesScreen, confirmCategoryDelete } from './screens/categories.ts'
import { homeScreen } from './screens/home.ts'
import { listScreen } from './screens/list.ts'
import type { Screen } from './screens/screen.ts'
import { settingsScreen } from './screens/settings.ts'
import { confirmDelete, dueChooser, moveChooser, taskCard } from './screens/task.ts'
import { proposal } from './screens/typing.ts'
import { localDate } from './screens/when.ts'
import { Stale } from './stale.ts'
import type { Visit } from './visit.ts'

const views = [
  'home',
  'list',
  'task',
  'categories',
  'settings',
  'chooseDue',
  'chooseCategory',
  'confirmDelete',
  'confirmCategoryDelete',
  'proposal',
] as const
export type View = Extract<Tap, { to: (typeof views)[number] }>
export const isView = (tap: Tap): tap is View => views.some((view) => view === tap.to)
export const toHome: View = { to: 'home' }

export const open = async (view: View, visit: Visit): Promise<Screen> => {
  const me = await visit.me()
  const { api, signal, look } = visit
  switch (view.to) {
    case 'home':
      return homeScreen((await api.readStats({ signal })).body, look)
    case 'list':
      return openList(view.at, visit)
    case 'task':
      return taskCard(await readTask(view.id, visit), view.at, look)
    case 'categories':
      return categoriesScreen(await allCategories(visit), view.page, look)
    case 'settings':
      return settingsScreen(me, look)
    case 'chooseDue':
      return dueChooser(await readTask(view.id, visit), view.at, look)
    case 'chooseCategory': {
      const [task, categories] = await Promise.all([readTask(view.id, visit), allCategories(visit)])
      return moveChooser(task, categories, view.page, view.at, look)
    }
    case 'confirmDelete':
      return confirmDelete(await readTask(view.id, visit), view.at, look)
    case 'confirmCategoryDelete':
      return confirmCategoryDelete((await api.readCategory({ id: view.id, signal })).body, look)
    case 'proposal': {
      const { draft } = visit.dialogue
      if (draft?.message !== view.draft) throw new Stale()
      return proposal(draft, await allCategories(visit), view.page, look)
    }
  }
}

export const readTask = async (id: string, { api, signal }: Visit): Promise<Task> =>
  (await api.readTask({ id, signal })).body

/** More than this of one list nobody pages through. */
const most = 1000

const openList = async (at: Place, visit: Visit): Promise<Screen> => {
  const { api, signal, look } = visit
  const [category, ...lists] = await Promise.all([
    at.category ? api.readCategory({ id: at.category, signal }) : null,
    ...queriesOf(at, visit).map((query) => allTasks(query, visit)),
  ])
  const all = lists.flatMap(({ tasks }) => tasks)
  const tasks = at.list === 'undated' ? all.filter(({ due }) => due === null) : all
  return listScreen({ tasks, more: lists.some(({ more }) => more), at, category: category?.body ?? null }, look)
}

type Query = NonNullable<Options<'listTasks'>['query']>

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
      return [{}]
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

const allTasks = async (query: Query, { api, signal }: Visit): Promise<{ tasks: Task[]; more: boolean }> => {
  const tasks: Task[] = []
  for await (const { body } of api.pages('listTasks', { query: { ...query, limit: 100 }, signal })) {
    tasks.push(...body.items)
    if (tasks.length >= most) return { tasks, more: body.nextCursor !== null }
  }
  return { tasks, more: false }
}

export const allCategories = async ({ api, signal }: Visit): Promise<CountedCategory[]> => {
  const categories: CountedCategory[] = []
  for await (const { body } of api.pages('listCategories', { query: { limit: 100 }, signal })) {
    categories.push(...body.items)
    if (categories.length >= most) break
  }
  return categories.sort((a, b) => a.name.localeCompare(b.name))
}
