/**
 * One batch, folded in memory by key: events and the rows they touch go in, the rows to write come out. What is
 * derived (where a task sorts, what rings) is computed once, from the last state, so batches may be cut anywhere.
 */
import type { Recorded } from '#platform/event-store/log.ts'
import { type CategoryRow, foldCategory, isCategoryEvent, stirsCategory } from './category.ts'
import type { HistoryRow } from './history.ts'
import {
  foldNotification,
  holds,
  isNotificationEvent,
  type NotificationRow,
  ownerOfNotification,
  type StreamRows,
} from './notification.ts'
import { foldPerson, isPersonEvent, type PersonRow, stirsPerson } from './person.ts'
import { type ReminderRow, remindersOf } from './reminder.ts'
import { foldTask, isTaskEvent, mayRing, sorted, type TaskRow } from './task.ts'

/** As read before the batch, by id. */
export interface Rows {
  readonly persons: ReadonlyMap<string, PersonRow>
  readonly categories: ReadonlyMap<string, CategoryRow>
  readonly tasks: ReadonlyMap<string, TaskRow>
  /** By stream. Of every task above all that fell due is here. */
  readonly notifications: ReadonlyMap<string, StreamRows>
}

/** Carried out in this order. */
export interface Changes {
  /** Persons of whom every row goes. */
  readonly erased: readonly string[]
  readonly persons: readonly PersonRow[]
  readonly categories: readonly CategoryRow[]
  readonly tasks: readonly TaskRow[]
  /** Tasks whose reminders go. */
  readonly silenced: readonly string[]
  readonly reminders: readonly ReminderRow[]
  readonly notifications: readonly NotificationRow[]
  readonly history: readonly HistoryRow[]
}

export const idOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1)

/** Without `derive` nothing is said of what a change of one row means for others; `derive.ts` does it for all at once. */
export const fold = (events: readonly Recorded[], before: Rows, derive = true): Changes => {
  const persons = new Map(before.persons)
  const categories = new Map(before.categories)
  const tasks = new Map(before.tasks)
  const notifications = new Map(before.notifications)
  const stirred = new Set<string>()
  const erased = new Set<string>()
  let history: HistoryRow[] = []

  /** A thing is its person's only if it is sealed under the key that they have now. */
  const isTheirs = (owner: string, event: Recorded) => !event.erased && persons.get(owner)?.state.keyId === event.keyId

  const erase = (owner: string) => {
    erased.add(owner)
    persons.delete(owner)
    for (const [id, { state }] of categories) if (state.owner === owner) categories.delete(id)
    for (const [id, { state }] of tasks) if (state.owner === owner) tasks.delete(id)
    for (const stream of notifications.keys()) if (ownerOfNotification(stream) === owner) notifications.delete(stream)
    history = history.filter((row) => row.owner !== owner)
  }

  /** Whose the event is; undefined: it leaves no trace. */
  const apply = (event: Recorded): string | null | undefined => {
    const id = idOf(event.stream)
    if (isTaskEvent(event)) {
      const task = tasks.get(id)
      if (!task && !(event.type === 'TaskCreated' && isTheirs(event.data.owner, event))) return undefined
      const next = foldTask(task, id, event)
      if (!next) return undefined
      tasks.set(id, next)
      return next.state.owner
    }
    if (isCategoryEvent(event)) {
      const category = categories.get(id)
      if (!category && !(event.type === 'CategoryCreated' && isTheirs(event.data.owner, event))) return undefined
      const next = foldCategory(category, id, event)
      if (!next) return undefined
      categories.set(id, next)
      if (stirsCategory(event.type)) stirred.add(id)
      return next.state.owner
    }
    if (isPersonEvent(event)) {
      const person = persons.get(id)
      const next = foldPerson(person, id, event)
      if (event.type === 'UserErased') {
        if (next) persons.set(id, next)
        else erase(id)
        return null
      }
      if (!next) return undefined
      persons.set(id, next)
      if (stirsPerson(event.type)) stirred.add(id)
      return id
    }
    if (isNotificationEvent(event)) {
      const owner = ownerOfNotification(event.stream)
      if (!persons.has(owner)) return undefined
      const rows = notifications.get(event.stream) ?? new Map()
      const next = foldNotification(rows, event)
      for (const [key, row] of next)
        if (holds(row) !== (rows.has(key) && holds(rows.get(key) ?? row))) stirred.add(row.held.taskId ?? '')
      notifications.set(event.stream, next)
      return owner
    }
    return null
  }

  for (const event of events) {
    const owner = apply(event)
    if (owner !== undefined) history.push({ event, owner })
  }

  const held = heldByTask([...notifications.values()].flatMap((rows) => [...rows.values()]))
  const changedTasks: TaskRow[] = []
  const silenced: string[] = []
  const reminders: ReminderRow[] = []
  for (const [id, task] of tasks) {
    const old = before.tasks.get(id)
    const { owner, categoryId } = task.state
    const isStirred =
      derive && (stirred.has(id) || stirred.has(owner) || (categoryId !== null && stirred.has(categoryId)))
    if (task === old && !isStirred) continue
    const person = persons.get(owner)
    // Their rows are being taken away.
    if (!person) continue
    const next = sorted(task, person.state.timeZone)
    if (next !== old) changedTasks.push(next)
    if (!derive) continue
    if (old && mayRing(old)) silenced.push(id)
    const category = categoryId === null ? undefined : categories.get(categoryId)
    reminders.push(...remindersOf(next, person, category, held.get(id)))
  }
  return {
    erased: [...erased],
    persons: changed(persons, before.persons),
    categories: changed(categories, before.categories),
    tasks: changedTasks,
    silenced,
    reminders,
    notifications: [...notifications].flatMap(([stream, rows]) =>
      changed(rows, before.notifications.get(stream) ?? new Map()),
    ),
    history,
  }
}

const changed = <Row>(now: ReadonlyMap<string, Row>, before: ReadonlyMap<string, Row>): Row[] => {
  const rows: Row[] = []
  for (const [id, row] of now) if (row !== before.get(id)) rows.push(row)
  return rows
}

/** The wishes that fell due, by task: none of them rings again. */
export const heldByTask = (rows: readonly NotificationRow[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>()
  for (const row of rows) {
    const { taskId, wish } = row.held
    if (taskId === null || !holds(row)) continue
    const known = found.get(taskId)
    if (known) known.add(wish)
    else found.set(taskId, new Set([wish]))
  }
  return found
}
