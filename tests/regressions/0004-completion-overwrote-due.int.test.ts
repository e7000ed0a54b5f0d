/** The original wrote the time of completion over the due date. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openScene } from '#command-api/testing/scene.ts'

test('completing and reopening leave the due date alone', async () => {
  const scene = await openScene()
  const ann = await scene.person(1)
  const due = '2030-11-24T09:00:00-10:00'
  const { id } = (await ann.send('POST', 'tasks', { json: { title: 'x', due } })).body
  const done = await ann.send('POST', `tasks/${id}/complete`)
  assert.is(done.body.due, due)
  assert.is.not(done.body.completedAt, null)
  assert.is((await ann.send('POST', `tasks/${id}/reopen`)).body.due, due)
  await scene.close()
})

test.run()
