import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type NotificationEvent, streamOf } from '#contracts/events/index.ts'
import { type Installation, installation } from '#tests/projected.ts'
import { verify } from './verify.ts'

const test = suite<{ house: Installation }>('the ledger of notifications, projected')
test.before(async (context) => {
  context.house = await installation()
  context.house.start()
})
test.after(({ house }) => house.close())

let telegramId = 0
const tail = '20301124T1900'
/** A person with one task that has a reminder, and what is said of it in the ledger. */
const scene = async (house: Installation) => {
  const person = await house.register(++telegramId)
  const taskId = await person.create('Buy milk', '2030-11-24T09:00')
  const wish = { taskId, wish: '2030-11-24T09:00:00-10:00|PT0S' }
  const stream = streamOf.notification(person.id, tail)
  const fell: NotificationEvent = {
    type: 'NotificationFellDue',
    data: { wishes: [{ ...wish, fireAt: '2030-11-24T19:00:00.000Z', before: 'PT0S' }] },
  }
  return {
    person,
    taskId,
    wish,
    fell,
    say: (...events: NotificationEvent[]) => house.append(stream, person.id, null, events),
    coming: async () => {
      await house.caughtUp()
      return (await house.live(`select from $.reminder where task_id = '${taskId}'`)).rowCount
    },
    row: async () => {
      await house.caughtUp()
      const { rows } = await house.live(`select * from $.notification where stream = '${stream}'`)
      return rows[0]
    },
  }
}
const deadline = '2030-11-24T19:00:30.000Z'

test('what fell due is to come no more; each step shows in its row', async ({ house }) => {
  const { wish, fell, say, coming, row } = await scene(house)
  assert.is(await coming(), 1)
  await say(fell)
  assert.is(await coming(), 0)
  assert.is((await row()).state, 'due')
  await say({ type: 'NotificationAttempted', data: { attempt: 1, wishes: [wish], deadline } })
  assert.equal([(await row()).state, (await row()).try_at.toISOString()], ['attempted', deadline])
  await say({ type: 'NotificationFailed', data: { attempt: 1, why: 'Too Many Requests', retryAt: deadline } })
  assert.equal([(await row()).state, (await row()).why], ['failed', 'Too Many Requests'])
  await say({ type: 'NotificationAttempted', data: { attempt: 2, wishes: [wish], deadline } })
  await say({ type: 'NotificationSent', data: { attempt: 2, wishes: [wish] } })
  const { state, attempt, try_at, revision } = await row()
  assert.equal([state, attempt, try_at, revision], ['sent', 2, null, 4])
  assert.is(await coming(), 0)
})

test('what was withdrawn is to come again, unless a late outcome says that it was sent', async ({ house }) => {
  const { wish, fell, say, coming } = await scene(house)
  await say(fell, { type: 'NotificationAttempted', data: { attempt: 1, wishes: [wish], deadline } })
  await say({ type: 'NotificationWithdrawn', data: { wishes: [wish], why: 'moved' } })
  assert.is(await coming(), 1)
  await say({ type: 'NotificationSent', data: { attempt: 1, wishes: [wish] } })
  assert.is(await coming(), 0)
})

test('a change of the task brings nothing back that fell due', async ({ house }) => {
  const { person, taskId, fell, say, coming } = await scene(house)
  await say(fell)
  await person.task(taskId, { type: 'TaskRenamed', data: { title: 'Buy bread' } })
  await person.say({ type: 'UserMorningHourChosen', data: { morningHour: '08:00' } })
  assert.is(await coming(), 0)
  await person.task(taskId, { type: 'TaskRemindersChosen', data: { reminders: ['PT10M', 'PT0S'] } })
  assert.is(await coming(), 1)
})

test('the rows are what a fold from the beginning writes', async ({ house }) => {
  await house.caughtUp()
  const found = await verify({ pool: house.pool, log: house.log })
  assert.equal(found.differences, [])
})

test.run()
