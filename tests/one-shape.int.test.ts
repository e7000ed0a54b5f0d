/** Both APIs answer the same resource in the same words. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite<{ adak: WholeService }>('one shape')
test.before.each(async (context) => {
  context.adak = await wholeService()
})
test.after.each(({ adak }) => adak.close())

test('the ETag of a write is that of the read after it', async ({ adak }) => {
  const me = adak.as(42)
  const registered = await me.registerMe({ body: { language: 'ru', timeZone: 'Europe/Moscow' } })
  const category = await me.createCategory({ body: { name: 'Дом' } })
  const body = { title: 'Молоко', categoryId: category.body.id, due: '2030-11-24T09:00', reminders: ['PT0S', 'PT10M'] }
  const created = await me.createTask({ body })
  const id = created.body.id
  const read = async (written: { etag: string | null; position: string | null; body: unknown }) => {
    const task = await me.readTask({ id, minPosition: written.position })
    assert.equal(task.body, written.body)
    assert.is(task.etag, written.etag)
    const again = await me.readTask({ id, ifNoneMatch: written.etag ?? '' })
    assert.is(again.status, 304)
  }
  await read(created)
  await read(await me.snoozeTask({ id, body: { for: 'PT10M' } }))
  await read(await me.completeTask({ id }))
  await read(await me.changeTask({ id, body: { due: '2030-11-24', categoryId: null } }))
  const deleted = await me.deleteTask({ id })
  const trashed = await me.readTask({ id, minPosition: deleted.position })
  assert.is(trashed.etag, deleted.etag)
  await read(await me.restoreTask({ id }))

  const person = await me.readMe({ minPosition: registered.position })
  assert.equal(person.body, registered.body)
  assert.is(person.etag, registered.etag)
  const { openTasks, doneTasks, ...bare } = (await me.readCategory({ id: category.body.id })).body
  assert.equal(bare, category.body)
  assert.equal([openTasks, doneTasks], [0, 0])
})

test.run()
