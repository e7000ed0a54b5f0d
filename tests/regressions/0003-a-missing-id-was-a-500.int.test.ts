/** The original answered 500 where an id was missing, unknown or malformed. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openScene } from '#command-api/testing/scene.ts'

test("an id that is missing, unknown or malformed is the caller's fault, told as such", async () => {
  const scene = await openScene()
  const ann = await scene.person(1)
  for (const id of ['0123456789abcdef', 'x', '', '%00', '1 or 1=1']) {
    const got = await ann.send('PATCH', `tasks/${encodeURIComponent(id)}`, { json: { title: 'x' } })
    assert.is(got.status, 404, id)
  }
  const batch = await ann.send('POST', 'commands', { json: [{ type: 'CompleteTask', commandId: 'c', data: {} }] })
  assert.is(batch.body[0].status, 422)
  await scene.close()
})

test.run()
