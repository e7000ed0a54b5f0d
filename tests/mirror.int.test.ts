/** The example program of docs/api, as a process of its own, beside a service that is killed as well. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Client, client } from '#contracts/client.ts'
import type { Task } from '#contracts/reads.ts'
import { eventually } from './eventually.ts'
import { tokenFor, withStandalone } from './standalone.ts'

const test = suite('mirror')
const program = resolve(import.meta.dirname, '../docs/api/mirror.ts')

const tasksOf = async (api: Client): Promise<Record<string, Task>> => {
  const tasks: Record<string, Task> = {}
  for await (const { body } of api.pages('listTasks', { query: { status: 'all' } }))
    for (const task of body.items) tasks[task.id] = task
  return tasks
}
const kill = async (child: ChildProcess) => {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

test('a mirror is in step again, whichever side was killed', () =>
  withStandalone(async (adak) => {
    const file = join(adak.dataDir, 'mirror.json')
    const token = await tokenFor(adak)
    const mirror = () =>
      spawn(process.execPath, [program, adak.address, file], {
        env: { ...process.env, TOKEN: token },
        stdio: ['ignore', 'inherit', 'inherit'],
      })
    let service = await adak.start()
    let copying = mirror()
    let writing = true
    const me = client({ baseUrl: adak.address, token })
    const ids: string[] = []
    const any = () => ids[Math.floor(Math.random() * ids.length)] ?? ''

    /** A write that ran out of tries was made or was not; the mirror has to agree either way. */
    const attempt = (write: Promise<unknown>) =>
      write.then(
        () => undefined,
        () => pause(50),
      )
    const write = async () => {
      const { id: categoryId } = (await me.createCategory({ body: { name: 'Home' } })).body
      for (let n = 0; writing; n++) {
        const title = `Task ${n}`
        await attempt(me.createTask({ body: { title, categoryId } }).then(({ body }) => ids.push(body.id)))
        await attempt(me.completeTask({ id: any() }))
        if (n % 3 === 0) await attempt(me.deleteTask({ id: any() }))
        if (n % 5 === 0) await attempt(me.renameCategory({ id: categoryId, body: { name: `Home ${n}` } }))
        if (n % 7 === 0) {
          await attempt(me.deleteCategory({ id: categoryId }))
          await attempt(me.restoreCategory({ id: categoryId }))
        }
        await pause(20)
      }
      await eventually(() => me.restoreCategory({ id: categoryId }).then(() => true), 30_000)
    }
    const written = write()
    for (let round = 0; round < 2; round++) {
      const before = ids.length
      await eventually(() => ids.length > before + 3, 30_000)
      await kill(copying)
      copying = mirror()
      await eventually(() => ids.length > before + 6, 30_000)
      await kill(service.child)
      service = await adak.start()
    }
    writing = false
    await written
    const inStep = async () => {
      const { tasks } = JSON.parse(readFileSync(file, 'utf8')) as { tasks: Record<string, Task> }
      assert.equal(Object.keys(tasks).sort(), Object.keys(await tasksOf(me)).sort())
      assert.equal(tasks, await tasksOf(me))
      return true
    }
    await eventually(inStep, 30_000)
    assert.ok(Object.keys(await tasksOf(me)).length > 3)
    assert.is(copying.exitCode, null)
    await kill(copying)
  }))

test.run()
