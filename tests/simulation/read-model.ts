/** The read model in memory: rows that the projector's own code folds, kept with the position that they stand at. */
import { keyOf } from '#domain/notification/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import { type Position, start } from '#platform/event-store/port.ts'
import { type Changes, fold, type Rows } from '#projector/projections/fold.ts'

type Row<Name extends keyof Changes> = Changes[Name][number]

export interface ReadModel {
  position: Position
  readonly persons: ReadonlyMap<string, Row<'persons'>>
  readonly categories: ReadonlyMap<string, Row<'categories'>>
  readonly tasks: ReadonlyMap<string, Row<'tasks'>>
  /** By task. */
  readonly reminders: ReadonlyMap<string, readonly Row<'reminders'>[]>
  /** By stream, then by reminder. */
  readonly notifications: ReadonlyMap<string, ReadonlyMap<string, Row<'notifications'>>>
  readonly history: readonly Row<'history'>[]
  /** Rows and position move together, or, where `from` is not where it stands, not at all. */
  apply(from: Position, events: readonly Recorded[], to: Position): boolean
}

export const readModel = (): ReadModel => {
  const persons = new Map<string, Row<'persons'>>()
  const categories = new Map<string, Row<'categories'>>()
  const tasks = new Map<string, Row<'tasks'>>()
  const reminders = new Map<string, Row<'reminders'>[]>()
  const notifications = new Map<string, Map<string, Row<'notifications'>>>()
  let history: Row<'history'>[] = []

  const erase = (owner: string) => {
    persons.delete(owner)
    for (const [id, { state }] of categories) if (state.owner === owner) categories.delete(id)
    for (const [id, { state }] of tasks)
      if (state.owner === owner) {
        tasks.delete(id)
        reminders.delete(id)
      }
    for (const [stream, rows] of notifications)
      for (const row of rows.values()) if (row.owner === owner) notifications.delete(stream)
    history = history.filter((row) => row.owner !== owner)
  }

  const model: ReadModel = {
    position: start,
    persons,
    categories,
    tasks,
    reminders,
    notifications,
    get history() {
      return history
    },
    apply(from, events, to) {
      if (from !== model.position) return false
      const rows: Rows = { persons, categories, tasks, notifications }
      const changes = fold(events, rows)
      for (const owner of changes.erased) erase(owner)
      for (const row of changes.persons) persons.set(row.id, row)
      for (const row of changes.categories) categories.set(row.id, row)
      for (const row of changes.tasks) tasks.set(row.id, row)
      for (const id of changes.silenced) reminders.delete(id)
      for (const row of changes.reminders) reminders.set(row.taskId, [...(reminders.get(row.taskId) ?? []), row])
      for (const row of changes.notifications) {
        const rows = notifications.get(row.stream) ?? new Map()
        notifications.set(row.stream, rows.set(keyOf(row.held), row))
      }
      history.push(...changes.history)
      model.position = to
      return true
    },
  }
  return model
}
