/** What takes a step of a task, a category or a person's settings back: one rule for bot and panel. Pure. */
import { type Body, bodies } from './commands.ts'
import type { HistoryItem } from './reads.ts'
import { Id, LeadTimes, Name, Title } from './words.ts'

type Step = Pick<HistoryItem, 'type' | 'data' | 'revision'>
type Bare<Type extends string> = { readonly type: Type; readonly data: Readonly<Record<string, never>> }

/** A command that takes a step back; `data` is its body. */
export type TaskReversal =
  | { readonly type: 'ChangeTask'; readonly data: Body<'ChangeTask'> }
  | Bare<'CompleteTask' | 'ReopenTask' | 'DeleteTask' | 'RestoreTask'>
export type CategoryReversal =
  | { readonly type: 'RenameCategory'; readonly data: Body<'RenameCategory'> }
  | Bare<'DeleteCategory' | 'RestoreCategory'>
export interface SettingReversal {
  readonly type: 'ChangeMe'
  readonly data: Body<'ChangeMe'>
}

type Aspect = 'title' | 'category' | 'due' | 'reminders' | 'done' | 'deleted' | 'name'
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
  CategoryCreated: ['name'],
  CategoryRenamed: ['name'],
  CategoryDeleted: ['deleted'],
  CategoryRestored: ['deleted'],
}
const touches = ({ type }: Step, aspect: Aspect): boolean => aspects[type]?.includes(aspect) ?? false
const creations = new Set(['TaskCreated', 'CategoryCreated'])
const deletions = new Set(['TaskDeleted', 'CategoryDeleted'])

/** Of `history`, all that happened to one task or category, oldest first. null: nothing takes that step back. */
const openStep = (history: readonly Step[], revision: number) => {
  const at = history.findIndex((step) => step.revision === revision)
  const step = history[at]
  const aspect = step && aspects[step.type]?.[0]
  if (!step || !aspect || creations.has(step.type)) return null
  if (history.slice(at + 1).some((later) => touches(later, aspect))) return null
  const last = history.findLast((each) => touches(each, 'deleted'))
  if (last && deletions.has(last.type) && aspect !== 'deleted') return null
  return { step, aspect, before: history.slice(0, at).findLast((each) => touches(each, aspect)) }
}

/**
 * What undoes the event of that revision. null: nothing can, for it created the task, a later event changed the same
 * thing, nothing was chosen before it, it was wordless, or the task lies in the trash, where only its deletion can.
 */
export const reversalOf = (history: readonly Step[], revision: number): TaskReversal | null => {
  const found = openStep(history, revision)
  switch (found?.step.type) {
    case undefined:
      return null
    case 'TaskCompleted':
      return { type: 'ReopenTask', data: {} }
    case 'TaskReopened':
      return { type: 'CompleteTask', data: {} }
    case 'TaskDeleted':
      return { type: 'RestoreTask', data: {} }
    case 'TaskRestored':
      return { type: 'DeleteTask', data: {} }
    default: {
      const data = found && asBefore(found.aspect, found.before)
      return data && { type: 'ChangeTask', data }
    }
  }
}

/** As `reversalOf`, of a category's history. */
export const categoryReversalOf = (history: readonly Step[], revision: number): CategoryReversal | null => {
  const found = openStep(history, revision)
  switch (found?.step.type) {
    case 'CategoryDeleted':
      return { type: 'RestoreCategory', data: {} }
    case 'CategoryRestored':
      return { type: 'DeleteCategory', data: {} }
    case 'CategoryRenamed': {
      const name = Name.safeParse(found?.before?.data.name)
      return name.success ? { type: 'RenameCategory', data: { name: name.data } } : null
    }
    default:
      return null
  }
}

const settings: Readonly<Record<string, string>> = {
  UserTimeZoneChosen: 'timeZone',
  UserLanguageChosen: 'language',
  UserMorningHourChosen: 'morningHour',
  UserRemindersChosen: 'reminders',
  UserDigestHourChosen: 'digestHour',
}

/** As `reversalOf`, of a person's own history. `before`: what stood there before that step, chosen or not. */
export const settingReversalOf = (
  history: readonly Step[],
  revision: number,
  before: unknown,
): SettingReversal | null => {
  const step = history.find((each) => each.revision === revision)
  const setting = step && settings[step.type]
  if (!setting || history.some(({ type, revision: at }) => type === step.type && at > revision)) return null
  const body = bodies.ChangeMe.safeParse({ [setting]: before })
  return body.success ? { type: 'ChangeMe', data: body.data } : null
}

const asBefore = (aspect: Aspect, before: Step | undefined): Body<'ChangeTask'> | null => {
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
export const dueOf = (step: Pick<Step, 'data'> | undefined): string | null => {
  const { at, local } = step?.data ?? {}
  return typeof at === 'string' ? at : typeof local === 'string' ? local : null
}
