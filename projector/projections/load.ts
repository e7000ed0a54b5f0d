/** Reads the rows that a batch touches: one statement a table, and two more where it stirs all that somebody has. */
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import { keyOf } from '#domain/notification/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import { type CategoryRow, categories, categoryFrom, isCategoryEvent, stirsCategory } from './category.ts'
import { idOf, type Rows } from './fold.ts'
import {
  holds,
  isNotificationEvent,
  type NotificationRow,
  notificationFrom,
  notifications,
  ownerOfNotification,
  tasksStirredBy,
} from './notification.ts'
import { isPersonEvent, type PersonRow, personFrom, persons, stirsPerson } from './person.ts'
import { type Cell, idArray, type Table } from './table.ts'
import { isTaskEvent, type TaskRow, taskFrom, tasks } from './task.ts'

export type Client = Pick<pg.ClientBase, 'query'>

const asText = { getTypeParser: () => (text: string | Buffer) => String(text) }

export const select = async (
  client: Client,
  schema: string,
  table: Table<never>,
  where: string,
  values: readonly string[],
): Promise<Cell[][]> => {
  const columns = table.columns.map(({ name }) => `"${name}"`).join(', ')
  const text = `select ${columns} from ${schema}.${table.name} where ${where}`
  const name = `${schema} ${table.name} ${where}`.slice(0, 63)
  const { rows } = await client.query<Cell[]>({ name, text, values: [...values], rowMode: 'array', types: asText })
  return rows
}

/** Without `derive` only what the events themselves change, not what that stirs. */
export const load = async (
  client: Client,
  schema: string,
  events: readonly Recorded[],
  derive = true,
): Promise<Rows> => {
  const created = new Set<string>()
  const touched = { persons: new Set<string>(), categories: new Set<string>(), tasks: new Set<string>() }
  const streams = new Set<string>()
  const stirred = { persons: new Set<string>(), categories: new Set<string>() }
  for (const event of events) {
    const id = idOf(event.stream)
    if (event.revision === 0) created.add(event.stream)
    const fresh = created.has(event.stream)
    if (isTaskEvent(event)) {
      if (!fresh) touched.tasks.add(id)
      if (event.type === 'TaskCreated') touched.persons.add(event.data.owner)
      const goes = event.type === 'TaskCreated' || event.type === 'TaskMoved' ? event.data.categoryId : null
      if (derive && goes !== null) touched.categories.add(goes)
    } else if (isCategoryEvent(event)) {
      touched.categories.add(id)
      if (event.type === 'CategoryCreated') touched.persons.add(event.data.owner)
      if (stirsCategory(event.type)) stirred.categories.add(id)
    } else if (isPersonEvent(event)) {
      touched.persons.add(id)
      if (stirsPerson(event.type)) stirred.persons.add(id)
    } else if (isNotificationEvent(event)) {
      if (!fresh) streams.add(event.stream)
      touched.persons.add(ownerOfNotification(event.stream))
      if (derive)
        for (const task of tasksStirredBy(event)) if (!created.has(streamOf.task(task))) touched.tasks.add(task)
    }
  }

  const read = reading(client, schema)
  const ledger = new Map<string, NotificationRow[]>()
  const keep = (rows: readonly NotificationRow[]) => {
    for (const row of rows) {
      const known = ledger.get(row.stream)
      if (known) known.push(row)
      else ledger.set(row.stream, [row])
    }
  }
  keep(await read.notifications('stream = any($1::text[])', streams))
  const taskRows = new Map<string, TaskRow>()
  const keepTasks = (rows: readonly TaskRow[]) => {
    for (const row of rows) taskRows.set(row.id, row)
  }
  if (derive)
    for (const row of [...ledger.values()].flat())
      if (row.held.taskId !== null && !holds(row)) touched.tasks.add(row.held.taskId)
  keepTasks(await read.tasks('id = any($1::text[])', touched.tasks))
  if (derive) {
    keepTasks(await read.tasks('deleted_at is null and owner = any($1::text[])', stirred.persons))
    keepTasks(await read.tasks('deleted_at is not null and owner = any($1::text[])', stirred.persons))
    keepTasks(await read.tasks('deleted_at is null and category_id = any($1::text[])', stirred.categories))
    keep(await read.notifications('task_id = any($1::text[])', new Set(taskRows.keys())))
  }
  for (const { state } of taskRows.values()) {
    touched.persons.add(state.owner)
    if (derive && state.categoryId !== null) touched.categories.add(state.categoryId)
  }

  const old = (ids: ReadonlySet<string>, streamOf: (id: string) => string) =>
    new Set([...ids].filter((id) => !created.has(streamOf(id))))
  const categoryRows = await read.categories(old(touched.categories, streamOf.category))
  for (const { state } of categoryRows.values()) touched.persons.add(state.owner)
  const personRows = await read.persons(old(touched.persons, streamOf.user))
  const rowsByKey = (rows: readonly NotificationRow[]) => new Map(rows.map((row) => [keyOf(row.held), row]))
  return {
    persons: personRows,
    categories: categoryRows,
    tasks: taskRows,
    notifications: new Map([...ledger].map(([stream, rows]) => [stream, rowsByKey(rows)])),
  }
}

/** Rows of one generation, by what is known of them. Nothing is asked where nothing is wanted. */
export const reading = (client: Client, schema: string) => {
  const some =
    <Row>(table: Table<Row>, from: (cells: Cell[]) => Row) =>
    async (where: string, values: ReadonlySet<string>): Promise<readonly Row[]> =>
      values.size ? (await select(client, schema, table, where, [idArray([...values])])).map(from) : []
  const byId =
    <Row extends { readonly id: string }>(table: Table<Row>, from: (cells: Cell[]) => Row) =>
    async (ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Row>> =>
      new Map((await some(table, from)('id = any($1::text[])', ids)).map((row) => [row.id, row]))
  return {
    tasks: some(tasks, taskFrom),
    notifications: some(notifications, notificationFrom),
    categories: byId<CategoryRow>(categories, categoryFrom),
    persons: byId<PersonRow>(persons, personFrom),
  }
}
