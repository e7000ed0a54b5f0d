/** "Why is it so?": what happened to a task, the newest first, and what of it can be taken back. */
import type { HistoryItem, Task } from '#contracts/reads.ts'
import { dueOf, reversalOf } from '#contracts/undo.ts'
import type { Place } from './callback.ts'
import { leadNames } from './leads.ts'
import { pageOf, turner } from './pages.ts'
import { bold, boldWords, button, escaped, grid, home, type Look, lines, quoted, type Screen } from './screen.ts'
import { dueLong, moment, shortMoment } from './when.ts'

export interface Told {
  readonly task: Task
  /** Oldest first, as the API answers it. */
  readonly items: readonly HistoryItem[]
  /** Names by id, as far as they are known. */
  readonly categories: ReadonlyMap<string, string>
  /** Of the person who looks. */
  readonly personId: string
}

export const historyScreen = (told: Told, wanted: number, at: Place, look: Look): Screen => {
  const { t } = look
  const { task, items } = told
  const shown = pageOf(items.toReversed(), wanted)
  const undoable = shown.items.filter(({ revision }) => reversalOf(items, revision))
  return {
    text: lines(
      bold(t.history.title),
      boldWords(task.title),
      ...shown.items.map(
        (item) =>
          `\n${item.revision + 1}. ${escaped(shortMoment(item.at, look))} · ${who(item, told, look)}\n${what(item, told, look)}`,
      ),
    ),
    rows: [
      ...grid(
        undoable.map(({ revision }) =>
          button(t.history.undo(revision + 1), { to: 'takeBack', id: task.id, revision, at }),
        ),
        2,
      ),
      turner(shown, (page) => ({ to: 'history', id: task.id, page, at })),
      [button(t.button.back, { to: 'task', id: task.id, at }), home(look)],
    ],
  }
}

const who = ({ actor, channel }: HistoryItem, { personId }: Told, { t }: Look): string => {
  const { history } = t
  const name =
    actor === `user:${personId}` ? history.you : actor.startsWith('service:') ? history.service : history.operator
  const way =
    channel === 'bot' || channel === 'api' || channel === 'admin' || channel === 'cli' || channel === 'scheduler'
      ? history[channel]
      : ''
  return escaped(`${name}, ${way}`.replace(/, $/, ''))
}

const what = (item: HistoryItem, { categories }: Told, look: Look): string => {
  const { t } = look
  const { history } = t
  const { data } = item
  const title = () => (typeof data.title === 'string' ? quoted(data.title) : '…')
  const where = () => {
    if (typeof data.categoryId !== 'string') return t.task.inbox
    const name = categories.get(data.categoryId)
    return name === undefined ? history.forgotten : t.task.category(quoted(name))
  }
  switch (item.type) {
    case 'TaskCreated':
      return history.created(title(), where())
    case 'TaskRenamed':
      return history.renamed(title())
    case 'TaskMoved':
      return history.moved(where())
    case 'TaskScheduled':
      return history.scheduled(escaped(dueLong(dueOf(item) ?? '', look)))
    case 'TaskUnscheduled':
      return history.unscheduled
    case 'TaskRemindersChosen': {
      const leads = Array.isArray(data.reminders) ? data.reminders.map(String) : []
      return leads.length > 0 ? history.reminders(leadNames(leads, look)) : history.noReminders
    }
    case 'TaskSnoozed':
      return history.snoozed(typeof data.until === 'string' ? escaped(moment(data.until, look)) : '')
    case 'TaskCompleted':
      return history.completed
    case 'TaskReopened':
      return history.reopened
    case 'TaskDeleted':
      return history.deleted
    case 'TaskRestored':
      return history.restored
    default:
      return history.other
  }
}
