/** Writes what a batch changed: one statement a table. */
import { categories } from './category.ts'
import { copyInto } from './copy.ts'
import type { Changes, Rows } from './fold.ts'
import { history } from './history.ts'
import type { Client } from './load.ts'
import { notifications } from './notification.ts'
import { persons } from './person.ts'
import { reminders } from './reminder.ts'
import { columnsOf, idArray, type Table, upsertInto } from './table.ts'
import { tasks } from './task.ts'

export const tables: readonly Table<never>[] = [persons, categories, tasks, reminders, notifications, history]

const run = async (client: Client, schema: string, name: string, text: string, values: readonly string[]) => {
  await client.query({ name: `${schema} ${name}`.slice(0, 63), text, values: [...values] })
}

const upsert = async <Row>(client: Client, schema: string, table: Table<Row>, rows: readonly Row[]) => {
  if (rows.length) await run(client, schema, `upsert ${table.name}`, upsertInto(schema, table), columnsOf(table, rows))
}

const erase = async (client: Client, schema: string, owners: readonly string[]) => {
  if (!owners.length) return
  for (const { name } of tables) {
    const person = name === 'person' ? 'id' : 'owner'
    const text = `delete from ${schema}.${name} where ${person} = any($1::text[])`
    await run(client, schema, `erase ${name}`, text, [idArray(owners)])
  }
}

/** What `derive.ts` says of tasks. */
export const writeDerived = async (
  client: Client,
  schema: string,
  { tasks: changed, reminders: coming }: Pick<Changes, 'tasks' | 'reminders'>,
): Promise<void> => {
  await upsert(client, schema, tasks, changed)
  await copyInto(client, schema, reminders, coming)
}

export const write = async (client: Client, schema: string, changes: Changes): Promise<void> => {
  await erase(client, schema, changes.erased)
  await upsert(client, schema, persons, changes.persons)
  await upsert(client, schema, categories, changes.categories)
  await upsert(client, schema, tasks, changes.tasks)
  if (changes.silenced.length) {
    const text = `delete from ${schema}.reminder where task_id = any($1::text[])`
    await run(client, schema, 'silence', text, [idArray(changes.silenced)])
  }
  await upsert(client, schema, reminders, changes.reminders)
  await upsert(client, schema, notifications, changes.notifications)
  await upsert(client, schema, history, changes.history)
}

/** As `write`, for a fold that derived nothing: what was not there `before` is copied in. */
export const fill = async (client: Client, schema: string, changes: Changes, before: Rows): Promise<void> => {
  const put = async <Row>(table: Table<Row>, rows: readonly Row[], isOld: (row: Row) => boolean) => {
    await upsert(client, schema, table, rows.filter(isOld))
    await copyInto(
      client,
      schema,
      table,
      rows.filter((row) => !isOld(row)),
    )
  }
  // Who had no row has nothing else.
  const owners = changes.erased.filter((id) => before.persons.has(id))
  await erase(client, schema, owners)
  await put(persons, changes.persons, ({ id }) => before.persons.has(id))
  await put(categories, changes.categories, ({ id }) => before.categories.has(id))
  await put(tasks, changes.tasks, ({ id }) => before.tasks.has(id))
  await put(notifications, changes.notifications, ({ stream }) => before.notifications.has(stream))
  await copyInto(client, schema, history, changes.history)
}
