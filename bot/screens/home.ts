/** The first screen: what is due, how much is open, and the way to everything. */
import type { Stats } from '#contracts/reads.ts'
import type { ListName, Tap } from './callback.ts'
import { type Button, bold, button, type Look, lines, type Screen } from './screen.ts'

export const toList = (list: ListName): Tap => ({ to: 'list', at: { list, category: null, page: 0 } })

const counted = (label: string, count: number) => (count > 0 ? `${label} · ${count}` : label)

export const homeScreen = (stats: Stats, look: Look): Screen => {
  const { home, lists, categories, button: labels } = look.t
  const list = (name: ListName, label: string, count = 0): Button => button(counted(label, count), toList(name))
  return {
    text: lines(
      bold(home.title),
      '',
      stats.overdue > 0 ? home.overdue(stats.overdue) : null,
      stats.dueToday > 0 ? home.today(stats.dueToday) : null,
      stats.open > 0 ? home.open(stats.open) : home.empty,
      '',
      home.hint,
    ),
    rows: [
      [button(labels.add, { to: 'add' })],
      [list('overdue', lists.overdue, stats.overdue), list('today', lists.today, stats.dueToday)],
      [list('upcoming', lists.upcoming), list('undated', lists.undated)],
      [
        button(counted(categories.title, stats.categories), { to: 'categories', page: 0 }),
        list('open', lists.open, stats.open),
      ],
      [list('done', lists.done, stats.done), list('trash', lists.trash, stats.trash)],
      [button(labels.settings, { to: 'settings' }), button(labels.help, { to: 'help' })],
    ],
  }
}
