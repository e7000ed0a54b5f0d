/** After a fill that derived nothing: where each task sorts and what rings, from the rows as they stand. */
import { heldByTask } from './fold.ts'
import { type Client, reading, select } from './load.ts'
import { type ReminderRow, remindersOf } from './reminder.ts'
import { sorted, type TaskRow, taskFrom, tasks } from './task.ts'
import { writeDerived } from './write.ts'

const pageRows = 2_000
const nextTasks = `id > $1 and (due_local is not null or snoozed_until is not null) order by id limit ${pageRows}`

/** A page of tasks after `after`; answers the last one's id, null: there are no more. */
export const derivePage = async (client: Client, schema: string, after: string): Promise<string | null> => {
  const read = reading(client, schema)
  const page = (await select(client, schema, tasks, nextTasks, [after])).map(taskFrom)
  const persons = await read.persons(new Set(page.map(({ state }) => state.owner)))
  const categories = await read.categories(new Set(page.flatMap(({ state }) => state.categoryId ?? [])))
  const held = heldByTask(await read.notifications('task_id = any($1::text[])', new Set(page.map(({ id }) => id))))
  const changed: TaskRow[] = []
  const reminders: ReminderRow[] = []
  for (const task of page) {
    const person = persons.get(task.state.owner)
    if (!person) continue
    const next = sorted(task, person.state.timeZone)
    if (next !== task) changed.push(next)
    reminders.push(...remindersOf(next, person, categories.get(task.state.categoryId ?? ''), held.get(task.id)))
  }
  await writeDerived(client, schema, { tasks: changed, reminders })
  return page.length < pageRows ? null : (page.at(-1)?.id ?? null)
}
