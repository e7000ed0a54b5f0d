/** Writes what a batch changed: one statement a table. */
import { categories } from './category.ts'
import type { Changes } from './fold.ts'
import { history } from './history.ts'
import type { Client } from './load.ts'
import { notifications } from './notification.ts'
import { persons } from './person.ts'
import { reminders } from './reminder.ts'
import { columnsOf, idArray, type Table, upsertInto } from './table.ts'
import { tasks } from './task.ts'

export const tables: readonly Table<never>[] = [persons, categories, tasks, reminders, notifications, history]

export const write = async (client: Client, schema: string, changes: Changes): Promise<void> => {
  const run = async (name: string, text: string, values: readonly string[]) => {
    await client.query({ name: `${schema} ${name}`.slice(0, 63), text, values: [...values] })
  }
  const upsert = async <Row>(table: Table<Row>, rows: readonly Row[]) => {
    if (rows.length) await run(`upsert ${table.name}`, upsertInto(schema, table), columnsOf(table, rows))
  }
  if (changes.erased.length)
    for (const { name } of tables) {
      const person = name === 'person' ? 'id' : 'owner'
      await run(`erase ${name}`, `delete from ${schema}.${name} where ${person} = any($1::text[])`, [
        idArray(changes.erased),
      ])
    }
  await upsert(persons, changes.persons)
  await upsert(categories, changes.categories)
  await upsert(tasks, changes.tasks)
  if (changes.silenced.length)
    await run('silence', `delete from ${schema}.reminder where task_id = any($1::text[])`, [idArray(changes.silenced)])
  await upsert(reminders, changes.reminders)
  await upsert(notifications, changes.notifications)
  await upsert(history, changes.history)
}
