/** Keeps a person's tasks in a file, and in step: `TOKEN=… bin/node docs/api/mirror.ts <address> <file>` */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { client, ProblemError, Unanswered } from '#contracts/client.ts'
import type { Change, Task } from '#contracts/reads.ts'

const [, , baseUrl = 'http://localhost:8080', file = 'mirror.json'] = process.argv
const api = client({ baseUrl, token: process.env.TOKEN })
/** `next`: everything up to there is in it; null: it has to be begun. */
let mirror: { next: string | null; tasks: Record<string, Task> } = { next: null, tasks: {} }
if (existsSync(file)) mirror = JSON.parse(readFileSync(file, 'utf8'))
const isProblem = (error: unknown, code: string) => error instanceof ProblemError && error.code === code
/** Whole or not at all, whenever this process is killed. */
const save = (next: string | null) => {
  writeFileSync(`${file}.new`, JSON.stringify({ ...mirror, next }, null, 2))
  renameSync(`${file}.new`, file)
  mirror.next = next
}
/** Where it begins is asked for first: what changes meanwhile is told once more, which does no harm. */
const begin = async (minPosition: string | null) => {
  const { position } = await api.readStats({ minPosition })
  mirror.tasks = {}
  for await (const page of api.pages('listTasks', { query: { status: 'all' }, minPosition: position }))
    for (const task of page.body.items) mirror.tasks[task.id] = task
  save(position)
}
const apply = async ({ kind, id }: Change, next: string) => {
  if (kind !== 'task') return begin(next) // A category, or the zone of every stamp, shows in many tasks.
  const gone = (error: unknown) => (isProblem(error, 'not-found') ? { body: null } : Promise.reject(error))
  const { body } = await api.readTask({ id, minPosition: next }).catch(gone)
  if (body?.deletedAt === null) mirror.tasks[id] = body
  else delete mirror.tasks[id]
  save(next)
}
const follow = async () => {
  if (mirror.next === null) await begin(null)
  for await (const { item, next } of api.changes({ after: mirror.next })) await apply(item, next)
}
for (;;)
  await follow().catch(async (error) => {
    if (isProblem(error, 'position-unknown'))
      mirror.next = null // Another log: begin anew.
    else if (!(error instanceof Unanswered) && !(error.status >= 500)) throw error
    await pause(1000)
  })
