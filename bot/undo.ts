/** What takes an event of a task back: worked out from the task's own history. Pure. */
import type { Body } from '#contracts/commands.ts'
import type { HistoryItem } from '#contracts/reads.ts'
import { Id, LeadTimes, Title } from '#contracts/words.ts'

export type Reversal =
  | { readonly kind: 'change'; readonly body: Body<'ChangeTask'> }
  | { readonly kind: 'complete' | 'reopen' | 'remove' | 'restore' }

type Aspect = 'title' | 'category' | 'due' | 'reminders' | 'done' | 'deleted'
const aspects: Readonly<Record<string, readonly Aspect[]>> = {
  TaskCreated: ['title', 'category'],
  TaskRenamed: ['title'],
  TaskMoved: ['category'],
  TaskScheduled: ['due'],
  TaskUnscheduled: ['due'],
  TaskRemindersChosen: ['reminders'],
  TaskCompleted: ['done'],
  TaskReopened: ['done'],
  TaskDeleted: ['deleted'],
  TaskRestored: ['deleted'],
}
const touches = ({ type }: HistoryItem, aspect: Aspect): boolean => aspects[type]?.includes(aspect) ?? false

/**
 * What undoes the event of that revision. null: nothing can, for it created the task, a later event changed the same
 * thing, nothing was chosen before it, it was wordless, or the task lies in the trash, where only its deletion can.
 */
export const reversalOf = (history: readonly HistoryItem[], revision: number): Reversal | null => {
  const at = history.findIndex((item) => item.revision === revision)
  const event = history[at]
  const [aspect, ...others] = (event && aspects[event.type]) ?? []
  if (!event || !aspect || others.length > 0) return null
  if (history.slice(at + 1).some((item) => touches(item, aspect))) return null
  const inTrash = history.findLast((item) => touches(item, 'deleted'))?.type === 'TaskDeleted'
  if (inTrash && aspect !== 'deleted') return null
  const before = history.slice(0, at).findLast((item) => touches(item, aspect))
  switch (event.type) {
    case 'TaskCompleted':
      return { kind: 'reopen' }
    case 'TaskReopened':
      return { kind: 'complete' }
    case 'TaskDeleted':
      return { kind: 'restore' }
    case 'TaskRestored':
      return { kind: 'remove' }
    default: {
      const body = asBefore(aspect, before)
      return body && { kind: 'change', body }
    }
  }
}

const asBefore = (aspect: Aspect, before: HistoryItem | undefined): Body<'ChangeTask'> | null => {
  switch (aspect) {
    case 'title': {
      const title = Title.safeParse(before?.data.title)
      return title.success ? { title: title.data } : null
    }
    case 'category': {
      const category = Id.nullable().safeParse(before?.data.categoryId)
      return category.success ? { categoryId: category.data } : null
    }
    case 'due':
      return { due: dueOf(before) }
    default: {
      const reminders = LeadTimes.safeParse(before?.data.reminders)
      return reminders.success ? { reminders: reminders.data } : null
    }
  }
}

/** As a command would say it: the day, or the very instant. */
export const dueOf = (event: HistoryItem | undefined): string | null => {
  const { at, local } = event?.data ?? {}
  return typeof at === 'string' ? at : typeof local === 'string' ? local : null
}
