/** The original took the person's id from the caller. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openScene } from '#command-api/testing/scene.ts'

test('a token acts for its own person, whoever the caller names', async () => {
  const scene = await openScene()
  const ann = await scene.person(1)
  const bob = await scene.person(2)
  const headers = { 'adak-on-behalf-of': `telegram:${ann.telegramId}` }
  assert.is((await bob.send('POST', 'tasks', { json: { title: 'x' }, headers })).status, 403)
  for (const field of ['owner', 'user', 'userId', 'telegramId']) {
    assert.is((await bob.send('POST', 'tasks', { json: { title: 'x', [field]: ann.id } })).status, 422)
  }
  assert.is((await bob.send('POST', `tasks?user=${ann.id}`, { json: { title: 'x' } })).status, 400)
  const made = await bob.send('POST', 'tasks', { json: { title: 'x' } })
  const [created] = await scene.events(`task-${made.body.id}`)
  assert.ok(created?.type === 'TaskCreated' && created.data.owner === bob.id)
  await scene.close()
})

test.run()
