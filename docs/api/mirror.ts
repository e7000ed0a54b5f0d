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

/** Whole or not at all, whenever this process is killed. */
const save = (next: string | null) => {
  mirror.next = next
  writeFileSync(`${file}.new`, JSON.stringify(mirror, null, 2))
  renameSync(`${file}.new`, file)
}
const list = async (minPosition: string | null, category?: string) => {
  for await (const page of api.pages('listTasks', { query: { status: 'all', category }, minPosition }))
    for (const task of page.body.items) mirror.tasks[task.id] = task
}
/** Where it begins is asked for first: what changes meanwhile is told once more, which does no harm. */
const begin = async () => {
  const { position } = await api.readStats()
  mirror.tasks = {}
  await list(position)
  save(position)
}
const apply = async ({ kind, id }: Change, minPosition: string) => {
  if (kind === 'me') return begin() // The zone may have moved, and every stamp with it.
  for (const task of Object.values(mirror.tasks))
    if ((kind === 'task' ? task.id : task.category?.id) === id) delete mirror.tasks[task.id]
  if (kind === 'category') return list(minPosition, id) // Renamed, or in the trash with all its tasks, or back.
  const { body } = await api.readTask({ id, minPosition }).catch((error) => {
    if (error instanceof ProblemError && error.code === 'not-found') return { body: null }
    throw error
  })
  if (body?.deletedAt === null) mirror.tasks[id] = body
}
const follow = async () => {
  if (mirror.next === null) await begin()
  for await (const { item, next } of api.changes({ after: mirror.next })) {
    await apply(item, next)
    save(next)
  }
}
for (;;)
  await follow().catch(async (error) => {
    if (error instanceof ProblemError && error.code === 'position-unknown')
      mirror.next = null // Another log: begin anew.
    else if (!(error instanceof Unanswered) && !(error.status >= 500)) throw error
    await pause(1000)
  })
