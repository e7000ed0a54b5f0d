/** A list of tasks, a full-width button each. */
import type { Task } from '#contracts/reads.ts'
import type { Place, Tap } from './callback.ts'
import { type PageOf, turner } from './pages.ts'
import { type Button, bold, boldWords, button, home, type Look, lines, type Screen, wordsButton } from './screen.ts'
import { dueShort, isOverdue } from './when.ts'

export interface Listed {
  readonly shown: PageOf<Task>
  /** How many there are; `more`: at least so many. */
  readonly count: number
  readonly at: Place
  /** Where the list is a category's. */
  readonly category: { readonly id: string; readonly name: string } | null
}

export const listScreen = ({ shown, count, at, category }: Listed, look: Look): Screen => {
  const { t } = look
  const here: Place = { ...at, page: shown.page }
  const title = category ? `📁 ${boldWords(category.name)}` : bold(at.list === 'category' ? '' : t.lists[at.list])
  return {
    text:
      count > 0
        ? `${title} · ${shown.more ? t.lists.atLeast(count) : t.lists.count(count)}`
        : lines(title, '', t.lists.empty),
    rows: [
      ...shown.items.map((task) => [taskButton(task, here, look)]),
      turner(shown, (page) => ({ to: 'list', at: { ...at, page } })),
      category ? categoryButtons(category.id, look) : [],
      mayAdd(at) ? [button(t.button.add, { to: 'askTask', at: here })] : [],
      at.list === 'trash' ? [button(t.categories.trash, { to: 'trashedCategories', page: 0 })] : [],
      at.list === 'category' || at.list === 'inbox'
        ? [button(t.button.back, { to: 'categories', page: 0 }), home(look)]
        : [home(look)],
    ],
  }
}

const mayAdd = ({ list }: Place) => list === 'category' || list === 'inbox' || list === 'open' || list === 'undated'

const categoryButtons = (id: string, { t }: Look): Button[] => [
  button(t.categories.rename, { to: 'askCategoryName', id }),
  button(t.categories.remove, { to: 'confirmCategoryDelete', id }),
]

const taskButton = (task: Task, at: Place, look: Look): Button => {
  const tap: Tap = { to: 'task', id: task.id, at }
  const late = task.due !== null && task.status === 'open' && isOverdue(task.due, look)
  const mark = task.deletedAt ? '🗑 ' : task.status === 'done' ? '✅ ' : late ? '🔴 ' : '⬜ '
  const note = task.due && task.status === 'open' ? ` · ${dueShort(task.due, look)}` : ''
  return wordsButton(mark, task.title, note, tap)
}
