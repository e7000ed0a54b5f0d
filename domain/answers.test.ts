import { test } from 'uvu'
import { equal, is } from 'uvu/assert'
import { Category, Me, Task } from '#contracts/reads.ts'
import { ann, asAnn, created, createdIn, home } from '#tests/people.ts'
import { categoryAnswer, meAnswer, taskAnswer } from './answers.ts'
import { fold } from './task/state.ts'
import { isPresent, type Person } from './user/state.ts'

const id = '00000000000000aa'
const { person } = asAnn
const present = (): Person => {
  if (!isPresent(person)) throw new Error('Ann is registered')
  return person
}
const category = { id: home, name: 'Home', owner: ann, keyId: 'k' }
const at = (n: number) => `2026-11-24T19:00:0${n}.000Z`
const task = () => {
  const state = fold([
    { ...createdIn(home), at: at(0) },
    {
      type: 'TaskScheduled',
      data: { local: '2026-11-25T09:00:00', zone: 'America/Adak', at: '2026-11-25T19:00:00.000Z' },
      at: at(1),
    },
    { type: 'TaskRemindersChosen', data: { reminders: ['PT0S'] }, at: at(1) },
    { type: 'TaskSnoozed', data: { until: '2026-11-26T19:00:00.000Z' }, at: at(2) },
  ])
  if (!state) throw new Error('it was created')
  return { id, ...state }
}

test('a task is answered in the zone of its person, with no field but those of the contract', () => {
  const answer = taskAnswer(task(), present(), category)
  equal(answer, {
    id,
    title: 'Buy milk',
    category: { id: home, name: 'Home' },
    status: 'open',
    due: '2026-11-25T09:00:00-10:00',
    reminders: ['PT0S'],
    snoozedUntil: '2026-11-26T09:00:00-10:00',
    createdAt: '2026-11-24T09:00:00-10:00',
    updatedAt: '2026-11-24T09:00:02-10:00',
    completedAt: null,
    deletedAt: null,
    revision: 3,
  })
  equal(Task.strict().parse(answer), answer)
})
test('a row with Dates gives the same JSON, byte for byte, as the state', () => {
  const { due, createdAt, updatedAt, snoozedUntil, ...rest } = task()
  const row = {
    ...rest,
    due: due && { ...due, at: new Date(due.at ?? 0) },
    snoozedUntil: new Date(snoozedUntil ?? 0),
    updatedAt: new Date(updatedAt),
    createdAt: new Date(createdAt),
  }
  is(JSON.stringify(taskAnswer(row, present(), category)), JSON.stringify(taskAnswer(task(), present(), category)))
})
test('a task with a title alone is open, in the Inbox, without due date or reminders', () => {
  const state = fold([{ ...created, at: at(0) }])
  const answer = state && taskAnswer({ id, ...state }, present(), null)
  equal([answer?.category, answer?.status, answer?.due, answer?.reminders], [null, 'open', null, []])
})
test('a completed task is done', () => {
  const answer = taskAnswer({ ...task(), completedAt: at(3) }, present(), category)
  equal([answer.status, answer.completedAt], ['done', '2026-11-24T09:00:03-10:00'])
})
test('an all-day task answers its date', () => {
  const due = { local: '2026-11-25', zone: 'America/Adak', at: null }
  is(taskAnswer({ ...task(), due }, { timeZone: 'Europe/Moscow' }, category).due, '2026-11-25')
})
test('a category is answered in the zone of its person, without counts', () => {
  const stamps = { createdAt: at(0), updatedAt: new Date(at(1)), deletedAt: at(2) }
  const answer = categoryAnswer({ ...category, ...stamps, revision: 2 }, present())
  equal(answer, {
    id: home,
    name: 'Home',
    createdAt: '2026-11-24T09:00:00-10:00',
    updatedAt: '2026-11-24T09:00:01-10:00',
    deletedAt: '2026-11-24T09:00:02-10:00',
    revision: 2,
  })
  equal(Category.strict().parse(answer), answer)
})
test('a person is answered in their own zone, without what is not theirs to see', () => {
  const answer = meAnswer({ id: ann, ...present() })
  equal(answer, {
    id: ann,
    telegramId: 42,
    timeZone: 'America/Adak',
    language: 'en',
    morningHour: '09:00',
    reminders: ['PT0S'],
    digestHour: null,
    reachable: true,
    createdAt: '2026-11-24T09:00:00-10:00',
    revision: 0,
  })
  equal(Me.strict().parse(answer), answer)
})

test.run()
