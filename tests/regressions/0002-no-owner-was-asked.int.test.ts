/** The original let anybody read, change and delete any task or category. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openScene } from '#command-api/testing/scene.ts'

test("another's task and category are 404 to every write, and stay as they were", async () => {
  const scene = await openScene()
  const ann = await scene.person(1)
  const bob = await scene.person(2)
  const task = (await ann.send('POST', 'tasks', { json: { title: 'hers' } })).body
  const category = (await ann.send('POST', 'categories', { json: { name: 'hers' } })).body
  for (const [method, path, json] of [
    ['PATCH', `tasks/${task.id}`, { title: 'his' }],
    ['POST', `tasks/${task.id}/complete`, undefined],
    ['DELETE', `tasks/${task.id}`, undefined],
    ['PATCH', `categories/${category.id}`, { name: 'his' }],
    ['DELETE', `categories/${category.id}`, undefined],
  ] as const)
    assert.is((await bob.send(method, path, { json })).status, 404)
  assert.equal(await scene.typesOf('task', task.id), ['TaskCreated'])
  assert.equal(await scene.typesOf('category', category.id), ['CategoryCreated'])
  const into = await bob.send('POST', 'tasks', { json: { title: 'his', categoryId: category.id } })
  assert.is(into.body.code, 'category-unknown')
  await scene.close()
})

test.run()
