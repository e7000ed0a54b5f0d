import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation } from '#tests/projected.ts'
import { verify } from './verify.ts'

const test = suite<{ house: Installation }>('the projector')
test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(({ house }) => house.close())

test('what is appended becomes rows, and the row says how far', async ({ house }) => {
  const ann = await house.register(42)
  const task = await ann.create('Buy milk', '2026-11-25')
  house.start()
  await house.caughtUp()
  const { rows } = await house.live('select id, title, owner, done from $.task')
  assert.equal(rows, [{ id: task, title: 'Buy milk', owner: ann.id, done: false }])
  const reminders = await house.live('select task_id, wish from $.reminder')
  assert.equal(reminders.rows, [{ task_id: task, wish: '2026-11-25|PT0S' }])
  assert.is((await house.live('select from $.history')).rowCount, 5)
  const { differences } = await verify(house)
  assert.equal(differences, [])
})

test('the next append is visible by itself', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  await ann.create('Buy milk')
  await eventually(async () => (await house.live('select from $.task')).rowCount === 1)
})

test.run()
