/** A backup of a stack, and a second stack made of it beside the first. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { client } from '#contracts/client.ts'
import { eventually } from '../eventually.ts'
import { load } from './load.ts'
import { emptyStack, isSound, story, theStack } from './stack.ts'

const patient = 60_000

story(
  'what a backup was taken of is in a second stack, tokens too, with reminders paused; down leaves nothing of it',
  async () => {
    const first = await theStack()
    const ann = first.as(46)
    await ann.registerMe({ body: { language: 'en' } })
    const category = (await ann.createCategory({ body: { name: 'Home' } })).body
    const due = '2030-11-24T09:00'
    const made = (await ann.createTask({ body: { title: 'Buy milk', categoryId: category.id, due } })).body
    const issued = (await ann.issueToken({ body: { scope: 'write' } })).body
    const people = load(first)
    await eventually(() => people.answered() > 50, patient)
    await people.stop()

    const file = join(first.folder, 'backup')
    await first.run('make', 'backup', `FILE=${file}`)
    const second = await emptyStack()
    await second.run('make', 'restore', `FILE=${file}`)
    await second.run('deploy/up')
    const restored = second.as(46)
    assert.equal((await eventually(() => restored.readTask({ id: made.id }), patient)).body, made)
    assert.is((await restored.readTaskHistory({ id: made.id })).body.items.length, 3)
    assert.equal(await people.lost(second), [])
    const byToken = client({ baseUrl: second.origin, token: issued.token })
    assert.is((await byToken.createTask({ body: { title: 'Goes on' } })).status, 201)
    assert.match(await second.run('deploy/adak', 'doctor').catch(String), 'paused')
    await isSound(second)
    assert.is(await second.remove(), '')
    assert.is((await ann.readTask({ id: made.id })).status, 200, 'the first goes on')
  },
)

test.run()
