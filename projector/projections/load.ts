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

export const load = async (client: Client, schema: string, events: readonly Recorded[]): Promise<Rows> => {
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
      if ((event.type === 'TaskCreated' || event.type === 'TaskMoved') && event.data.categoryId !== null)
        touched.categories.add(event.data.categoryId)
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
      for (const task of tasksStirredBy(event)) if (!created.has(streamOf.task(task))) touched.tasks.add(task)
    }
  }

  const ledger = new Map<string, NotificationRow[]>()
  const readLedger = async (where: string, values: ReadonlySet<string>) => {
    if (!values.size) return
    for (const cells of await select(client, schema, notifications, where, [idArray([...values])])) {
      const row = notificationFrom(cells)
      const known = ledger.get(row.stream)
      if (known) known.push(row)
      else ledger.set(row.stream, [row])
    }
  }
  await readLedger('stream = any($1::text[])', streams)
  for (const row of [...ledger.values()].flat())
    if (row.held.taskId !== null && !holds(row)) touched.tasks.add(row.held.taskId)

  const taskRows = new Map<string, TaskRow>()
  const readTasks = async (where: string, ids: ReadonlySet<string>) => {
    if (!ids.size) return
    for (const cells of await select(client, schema, tasks, where, [idArray([...ids])])) {
      const row = taskFrom(cells)
      taskRows.set(row.id, row)
    }
  }
  await readTasks('id = any($1::text[])', touched.tasks)
  await readTasks('deleted_at is null and owner = any($1::text[])', stirred.persons)
  await readTasks('deleted_at is not null and owner = any($1::text[])', stirred.persons)
  await readTasks('deleted_at is null and category_id = any($1::text[])', stirred.categories)
  for (const { state } of taskRows.values()) {
    touched.persons.add(state.owner)
    if (state.categoryId !== null) touched.categories.add(state.categoryId)
  }
  await readLedger('task_id = any($1::text[])', new Set(taskRows.keys()))

  const byId = async <Row extends { readonly id: string }>(
    table: Table<Row>,
    ids: ReadonlySet<string>,
    streamOf: (id: string) => string,
    from: (cells: Cell[]) => Row,
  ) => {
    const wanted = [...ids].filter((id) => !created.has(streamOf(id)))
    if (!wanted.length) return new Map<string, Row>()
    const rows = await select(client, schema, table, 'id = any($1::text[])', [idArray(wanted)])
    return new Map(rows.map(from).map((row) => [row.id, row]))
  }
  const categoryRows: ReadonlyMap<string, CategoryRow> = await byId(
    categories,
    touched.categories,
    streamOf.category,
    categoryFrom,
  )
  for (const { state } of categoryRows.values()) touched.persons.add(state.owner)
  const personRows: ReadonlyMap<string, PersonRow> = await byId(persons, touched.persons, streamOf.user, personFrom)
  const rowsByKey = (rows: readonly NotificationRow[]) => new Map(rows.map((row) => [keyOf(row.held), row]))
  return {
    persons: personRows,
    categories: categoryRows,
    tasks: taskRows,
    notifications: new Map([...ledger].map(([stream, rows]) => [stream, rowsByKey(rows)])),
  }
}
