/** Looks up what a screen shows, and draws it. Nothing here changes anything. */
import type { CountedCategory, Me, Task } from '#contracts/reads.ts'
import { openList } from './lists.ts'
import type { Place, Subject, Tap } from './screens/callback.ts'
import { categoriesScreen, confirmCategoryDelete, trashedCategories, trashedCategory } from './screens/categories.ts'
import { dayPicker, hourPicker, minutePicker, monthPicker, type Picking } from './screens/due.ts'
import { confirmErase, confirmEraseAgain } from './screens/farewell.ts'
import { helpScreen } from './screens/help.ts'
import { historyScreen } from './screens/history.ts'
import { homeScreen } from './screens/home.ts'
import { leadsChooser, myLeadsChooser, snoozeChooser } from './screens/leads.ts'
import type { Screen } from './screens/screen.ts'
import { digestChooser, morningChooser, settingsScreen } from './screens/settings.ts'
import { confirmDelete, moveChooser, taskCard } from './screens/task.ts'
import { tokenScreen, tokensScreen } from './screens/tokens.ts'
import { proposal } from './screens/typing.ts'
import { cityChooser, regionChooser, zoneQuestion } from './screens/zone.ts'
import { Stale } from './stale.ts'
import type { Visit } from './visit.ts'

const views = [
  'home',
  'help',
  'list',
  'task',
  'history',
  'categories',
  'trashedCategories',
  'trashedCategory',
  'chooseCategory',
  'chooseLeads',
  'chooseSnooze',
  'confirmDelete',
  'confirmCategoryDelete',
  'pickDay',
  'pickMonth',
  'pickHour',
  'pickMinute',
  'proposal',
  'settings',
  'regions',
  'cities',
  'confirmZone',
  'chooseMorning',
  'chooseDigest',
  'chooseMyLeads',
  'tokens',
  'token',
  'confirmErase',
  'confirmEraseAgain',
] as const
export type View = Extract<Tap, { to: (typeof views)[number] }>
export const isView = (tap: Tap): tap is View => views.some((view) => view === tap.to)
export const toHome: View = { to: 'home' }

export const open = async (view: View, visit: Visit): Promise<Screen> => {
  const { api, signal } = visit
  // The two that are looked at most ask for all they need at once.
  if (view.to === 'list') return openList(view.at, visit)
  if (view.to === 'home') {
    const [{ body: stats }] = await Promise.all([api.readStats({ signal }), visit.me()])
    return homeScreen(stats, visit.look)
  }
  const me = await visit.me()
  const { look } = visit
  switch (view.to) {
    case 'help':
      return helpScreen(look)
    case 'task':
      return taskCard(await readTask(view.id, visit), view.at, look)
    case 'history':
      return openHistory(view.id, view.page, view.at, me, visit)
    case 'categories':
      return categoriesScreen(await allCategories(visit), view.page, look)
    case 'trashedCategories':
      return trashedCategories(await allCategories(visit, 'trash'), view.page, look)
    case 'trashedCategory': {
      const { body: category } = await api.readCategory({ id: view.id, signal })
      if (category.deletedAt) return trashedCategory(category, look)
      return openList({ list: 'category', category: view.id, page: 0 }, visit)
    }
    case 'chooseCategory':
      return ofLive(view, visit, async (task) =>
        moveChooser(task, await allCategories(visit), view.page, view.at, look),
      )
    case 'chooseLeads':
      return ofLive(view, visit, (task) => leadsChooser(task, me, view.at, look))
    case 'chooseSnooze':
      return ofLive(view, visit, (task) =>
        task.status === 'open' ? snoozeChooser(task, me, view.at, look) : taskCard(task, view.at, look),
      )
    case 'confirmDelete':
      return ofLive(view, visit, (task) => confirmDelete(task, view.at, look))
    case 'confirmCategoryDelete': {
      const { body: category } = await api.readCategory({ id: view.id, signal })
      return category.deletedAt ? trashedCategory(category, look) : confirmCategoryDelete(category, look)
    }
    case 'pickDay':
      return picking(view.of, visit, (picked) => dayPicker(picked, look))
    case 'pickMonth':
      return picking(view.of, visit, (picked) => monthPicker(picked, view.month, look))
    case 'pickHour':
      return picking(view.of, visit, (picked) => hourPicker(picked, view.date, look))
    case 'pickMinute':
      return picking(view.of, visit, (picked) => minutePicker(picked, view.date, view.time, look))
    case 'proposal':
      return openProposal(view.draft, view.page, view.due, visit)
    case 'settings':
      return settingsScreen(me, look)
    case 'regions':
      return regionChooser(me, look)
    case 'cities':
      return cityChooser(view.region, view.page, look)
    case 'confirmZone':
      return zoneQuestion(view.zone, me, look)
    case 'chooseMorning':
      return morningChooser(me, look)
    case 'chooseDigest':
      return digestChooser(me, look)
    case 'chooseMyLeads':
      return myLeadsChooser(me, look)
    case 'tokens':
      return tokensScreen((await api.listTokens({ signal })).body.items, view.page, look)
    case 'token': {
      const { items } = (await api.listTokens({ signal })).body
      const token = items.find(({ id }) => id === view.id)
      return token ? tokenScreen(token, look) : tokensScreen(items, 0, look)
    }
    case 'confirmErase':
      return confirmErase(look)
    case 'confirmEraseAgain':
      return confirmEraseAgain(look)
  }
}

export const readTask = async (id: string, { api, signal }: Visit): Promise<Task> =>
  (await api.readTask({ id, signal })).body

/** One that is deleted shows as deleted, whatever was to be chosen for it. */
const ofLive = async (
  { id, at }: { readonly id: string; readonly at: Place },
  visit: Visit,
  draw: (task: Task) => Screen | Promise<Screen>,
): Promise<Screen> => {
  const task = await readTask(id, visit)
  return task.deletedAt ? taskCard(task, at, visit.look) : draw(task)
}

const picking = async (of: Subject, visit: Visit, draw: (picked: Picking) => Screen): Promise<Screen> => {
  if ('id' in of) return ofLive(of, visit, ({ title, due, revision }) => draw({ of, title, due, revision }))
  const { message, title, found } = draftOf(of.draft, visit)
  return draw({ of: { draft: message }, title: found?.title ?? title, due: found?.due ?? null, revision: 0 })
}

const draftOf = (message: number, { dialogue: { draft } }: Visit) => {
  if (draft?.message !== message) throw new Stale()
  return draft
}

const openProposal = async (message: number, page: number, due: string, visit: Visit): Promise<Screen> => {
  const draft = draftOf(message, visit)
  const whither =
    draft.answers?.what === 'task' && due !== 'none'
      ? { known: draft.answers.about ?? 'none' }
      : { categories: await allCategories(visit), page }
  return proposal(draft, due, whither, visit.look)
}

const openHistory = async (id: string, page: number, at: Place, me: Me, visit: Visit): Promise<Screen> => {
  const { api, signal, look } = visit
  const [task, history, live, trash] = await Promise.all([
    readTask(id, visit),
    api.readTaskHistory({ id, signal }),
    allCategories(visit),
    allCategories(visit, 'trash'),
  ])
  const categories = new Map([...live, ...trash].map((category) => [category.id, category.name]))
  return historyScreen({ task, items: history.body.items, categories, personId: me.id }, page, at, look)
}

/** More than these nobody pages through; they are sorted here, so all have to be read. */
const mostCategories = 1000

export const allCategories = async (
  { api, signal, look }: Visit,
  status: 'live' | 'trash' = 'live',
): Promise<CountedCategory[]> => {
  const categories: CountedCategory[] = []
  for await (const { body } of api.pages('listCategories', { query: { status, limit: 100 }, signal })) {
    categories.push(...body.items)
    if (categories.length >= mostCategories) break
  }
  return categories.sort((a, b) => a.name.localeCompare(b.name, look.t.locale))
}
