/** A rolling restart, as after a change of .env. */
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { load } from './load.ts'
import { story, theStack } from './stack.ts'

story(
  'every service is replaced under load, and nothing is refused or lost; who follows changes misses none',
  async () => {
    const stack = await theStack()
    const services = ['command-api', 'query-api', 'projector', 'scheduler', 'bot'] as const
    const containers = async () => (await Promise.all(services.map((service) => stack.copies(service)))).flat()
    const before = await containers()
    const bob = stack.as(45)
    await bob.registerMe({ body: { language: 'en' } })
    const ending = new AbortController()
    const seen: string[] = []
    const following = (async () => {
      const { next } = (await bob.listChanges()).body
      for await (const { item } of bob.changes({ after: next, signal: ending.signal })) seen.push(item.id)
    })().catch((error) => {
      if (!ending.signal.aborted) throw error
    })
    const made: string[] = []
    const people = load(stack)
    const rolling = stack.run('deploy/roll')
    let isRolling = true
    rolling.finally(() => (isRolling = false)).catch(() => undefined)
    while (isRolling) {
      made.push((await bob.createTask({ body: { title: `Task ${made.length}` } })).body.id)
      await pause(100)
    }
    await rolling
    await people.stop()
    assert.equal(people.refused, [])
    assert.equal(await people.lost(), [])
    const after = await containers()
    assert.is(after.length, before.length)
    assert.not.ok(
      after.some((container) => before.includes(container)),
      'all are new',
    )
    await bob.listTasks({ minPosition: (await bob.createTask({ body: { title: 'last' } })).position })
    for (const id of made) assert.ok(seen.includes(id))
    ending.abort()
    await following
  },
)

test.run()
