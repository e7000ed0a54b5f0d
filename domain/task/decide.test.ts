import { test } from 'uvu'
import { equal } from 'uvu/assert'
import type { TaskEvent } from '#contracts/events/index.ts'
import type { Category, CategoryState } from '#domain/category/state.ts'
import { specificationOf } from '#tests/given.ts'
import {
  ann,
  asAnn,
  asAnnWho,
  asBob,
  bobs,
  created,
  createdIn,
  erasedAnn,
  home,
  homeDeleted,
  inTheTrash,
  neverSeen,
  returnedAnn,
  unknown,
  work,
} from '#tests/people.ts'
import { categoriesOf, decide, type TaskCommand, type TaskContext } from './decide.ts'
import { fold } from './state.ts'

const given = specificationOf({ fold, decide })

const create = (body: object = {}): TaskCommand => ({ type: 'CreateTask', title: 'Buy milk', ...body })
const change = (body: Omit<Extract<TaskCommand, { type: 'ChangeTask' }>, 'type'>): TaskCommand => ({
  type: 'ChangeTask',
  ...body,
})
const complete: TaskCommand = { type: 'CompleteTask' }
const reopen: TaskCommand = { type: 'ReopenTask' }
const remove: TaskCommand = { type: 'DeleteTask' }
const restore: TaskCommand = { type: 'RestoreTask' }
const snooze: TaskCommand = { type: 'SnoozeTask', for: 'PT10M' }
const every = [change({ title: 'Buy bread' }), change({}), complete, reopen, snooze, remove, restore]

const zone = 'America/Adak'
const allDay: TaskEvent = { type: 'TaskScheduled', data: { local: '2026-11-24', zone, at: null } }
const atNine: TaskEvent = {
  type: 'TaskScheduled',
  data: { local: '2026-11-24T09:00:00', zone, at: '2026-11-24T19:00:00.000Z' },
}
const reminders = (...leads: string[]): TaskEvent => ({ type: 'TaskRemindersChosen', data: { reminders: leads } })
const homeOf = ({ categories }: TaskContext, more: Partial<Category>): CategoryState => {
  const category = categories.get(home) ?? null
  return category && { ...category, ...more }
}
const moved = (categoryId: string | null, restoredAt: string | null = null): TaskEvent => ({
  type: 'TaskMoved',
  data: { categoryId, restoredAt },
})
const completed: TaskEvent = { type: 'TaskCompleted', data: {} }
const reopened: TaskEvent = { type: 'TaskReopened', data: {} }
const deleted: TaskEvent = { type: 'TaskDeleted', data: {} }
const restored: TaskEvent = { type: 'TaskRestored', data: {} }
const unscheduled: TaskEvent = { type: 'TaskUnscheduled', data: {} }

// Creating

test('a title is enough for a task', () => given().when(create(), asAnn).then(created))
test('null is as if the field were left out', () =>
  given()
    .when(create({ categoryId: null, due: null, reminders: null }), asAnn)
    .then(created))
test('a task is created in a category', () =>
  given()
    .when(create({ categoryId: home }), asAnn)
    .then(createdIn(home)))
for (const [which, id] of [
  ['an unknown', unknown],
  ["another's", bobs],
  ['a deleted', inTheTrash],
] as const) {
  test(`a task is not created in ${which} category`, () =>
    given()
      .when(create({ categoryId: id }), asAnn)
      .thenRejected('category-unknown'))
  test(`a task is not moved into ${which} category`, () =>
    given(created)
      .when(change({ categoryId: id }), asAnn)
      .thenRejected('category-unknown'))
  test(`that ${which} category is not acceptable is said before that the task is deleted`, () =>
    given(created, deleted)
      .when(change({ categoryId: id }), asAnn)
      .thenRejected('category-unknown'))
}
test('a task with a due date gets the default reminders of its person', () =>
  given()
    .when(create({ due: '2026-11-24' }), asAnn)
    .then(created, allDay, reminders('PT0S')))
test("a person's own default is the one that is copied", () =>
  given()
    .when(create({ due: '2026-11-24' }), asAnnWho({ reminders: ['PT1H'] }))
    .then(created, allDay, reminders('PT1H')))
test('a default of no reminders is copied too', () =>
  given()
    .when(create({ due: '2026-11-24' }), asAnnWho({ reminders: [] }))
    .then(created, allDay, reminders()))
test('reminders that are given take the place of the default', () =>
  given()
    .when(create({ due: '2026-11-24T09:00', reminders: ['PT10M'] }), asAnn)
    .then(created, atNine, reminders('PT10M')))
test('reminders may be given before there is a due date', () =>
  given()
    .when(create({ reminders: ['PT10M'] }), asAnn)
    .then(created, reminders('PT10M')))
test('without a due date nothing is copied', () => given().when(create(), asAnn).then(created))
test('a due with an offset is that instant, said by the clock of the person', () =>
  given()
    .when(create({ due: '2026-11-24T20:00:00+01:00' }), asAnn)
    .then(created, atNine, reminders('PT0S')))
test('who was never seen creates nothing', () => given().when(create(), neverSeen).thenRejected('not-found'))
test('who was erased creates nothing', () => given().when(create(), erasedAnn).thenRejected('not-found'))
test('what was created is not created again', () => given(created).when(create(), asAnn).thenNothing())

// Changing

test('a task is renamed', () =>
  given(created)
    .when(change({ title: 'Buy bread' }), asAnn)
    .then({ type: 'TaskRenamed', data: { title: 'Buy bread' } }))
test('a title that it bears already is no change', () =>
  given(created)
    .when(change({ title: 'Buy milk' }), asAnn)
    .thenNothing())
test('a change of no field is no change', () => given(created, atNine).when(change({}), asAnn).thenNothing())
test('a task is moved into a category', () =>
  given(created)
    .when(change({ categoryId: home }), asAnn)
    .then(moved(home)))
test('a task is moved into the Inbox by null', () =>
  given(createdIn(home))
    .when(change({ categoryId: null }), asAnn)
    .then(moved(null)))
test('a category in which it is already is no change', () =>
  given(created, moved(home))
    .when(change({ categoryId: home }), asAnn)
    .thenNothing())
test('the Inbox is no change for what is there', () =>
  given(created)
    .when(change({ categoryId: null }), asAnn)
    .thenNothing())

test('a first due date brings the default reminders', () =>
  given(created)
    .when(change({ due: '2026-11-24T09:00' }), asAnn)
    .then(atNine, reminders('PT0S')))
test('a first due date keeps reminders that were given before it', () =>
  given(created, reminders('PT5M'))
    .when(change({ due: '2026-11-24T09:00' }), asAnn)
    .then(atNine))
test('a first due date keeps even that no reminder was wanted', () =>
  given(created, reminders())
    .when(change({ due: '2026-11-24T09:00' }), asAnn)
    .then(atNine))
test('another due date keeps the reminders', () =>
  given(created, allDay, reminders('PT0S'))
    .when(change({ due: '2026-11-24T09:00' }), asAnnWho({ reminders: ['PT1H'] }))
    .then(atNine))
test('a due date after one was taken away keeps the reminders', () =>
  given(created, allDay, reminders('PT5M'), unscheduled)
    .when(change({ due: '2026-11-24' }), asAnn)
    .then(allDay))
test('the same instant is no change, however it is said', () =>
  given(created, atNine, reminders('PT0S'))
    .when(change({ due: '2026-11-24T19:00:00.500Z' }), asAnnWho({ timeZone: 'Europe/Moscow' }))
    .thenNothing())
test('the same day is no change, even in another zone', () =>
  given(created, allDay, reminders('PT0S'))
    .when(change({ due: '2026-11-24' }), asAnnWho({ timeZone: 'Europe/Moscow' }))
    .thenNothing())
test('a day and a time of that day differ', () =>
  given(created, atNine, reminders('PT0S'))
    .when(change({ due: '2026-11-24' }), asAnn)
    .then(allDay))
test('a local due is read by the clock of the person as it is now', () =>
  given(created, reminders())
    .when(change({ due: '2026-11-24T09:00' }), asAnnWho({ timeZone: 'Europe/Moscow' }))
    .then({
      type: 'TaskScheduled',
      data: { local: '2026-11-24T09:00:00', zone: 'Europe/Moscow', at: '2026-11-24T06:00:00.000Z' },
    }))
test('a due date is taken away by null, the reminders stay', () =>
  given(created, atNine, reminders('PT0S'))
    .when(change({ due: null }), asAnn)
    .then(unscheduled))
test('no due date to take away is no change', () =>
  given(created)
    .when(change({ due: null }), asAnn)
    .thenNothing())

test('reminders are chosen', () =>
  given(created, atNine, reminders('PT0S'))
    .when(change({ reminders: ['PT1H', 'PT0S'] }), asAnn)
    .then(reminders('PT1H', 'PT0S')))
test('the same reminders are no change', () =>
  given(created, reminders('PT1H'))
    .when(change({ reminders: ['PT1H'] }), asAnn)
    .thenNothing())
test('no reminders are a choice, also where none were ever given', () =>
  given(created)
    .when(change({ reminders: [] }), asAnn)
    .then(reminders()))
test('reminders of null are the default again', () =>
  given(created, atNine, reminders('PT5M'))
    .when(change({ reminders: null }), asAnn)
    .then(reminders('PT0S')))
test('reminders of null are no change where they are the default', () =>
  given(created, atNine, reminders('PT0S'))
    .when(change({ reminders: null }), asAnn)
    .thenNothing())
test('reminders of null are no change where none were ever given', () =>
  given(created)
    .when(change({ reminders: null }), asAnn)
    .thenNothing())
test('reminders of null with a first due date are the default, once', () =>
  given(created)
    .when(change({ due: '2026-11-24', reminders: null }), asAnn)
    .then(allDay, reminders('PT0S')))
test('reminders given with a first due date take the place of the default', () =>
  given(created)
    .when(change({ due: '2026-11-24', reminders: [] }), asAnn)
    .then(allDay, reminders()))
test('of several fields only those that differ write events', () =>
  given(createdIn(home), atNine, reminders('PT0S'))
    .when(change({ title: 'Buy bread', categoryId: work, due: '2026-11-24T09:00', reminders: ['PT10M'] }), asAnn)
    .then({ type: 'TaskRenamed', data: { title: 'Buy bread' } }, moved(work), reminders('PT10M')))

// Done, deleted, and back

test('an open task is completed', () => given(created).when(complete, asAnn).then(completed))
test('a done task is not completed again', () => given(created, completed).when(complete, asAnn).thenNothing())
test('a done task is reopened', () => given(created, completed).when(reopen, asAnn).then(reopened))
test('an open task needs no reopening', () => given(created).when(reopen, asAnn).thenNothing())
test('a reopened task is completed again', () =>
  given(created, completed, reopened).when(complete, asAnn).then(completed))
test('a done task can be changed', () =>
  given(created, completed)
    .when(change({ categoryId: home }), asAnn)
    .then(moved(home)))
test('a task goes to the trash', () => given(created).when(remove, asAnn).then(deleted))
test('a done task goes to the trash', () => given(created, completed).when(remove, asAnn).then(deleted))
test('what is in the trash is not deleted again', () => given(created, deleted).when(remove, asAnn).thenNothing())
test('a task is taken out of the trash', () => given(created, deleted).when(restore, asAnn).then(restored))
test('what is not in the trash needs no restoring', () => given(created).when(restore, asAnn).thenNothing())

for (const command of every.filter(({ type }) => type !== 'DeleteTask' && type !== 'RestoreTask')) {
  test(`${command.type} ${JSON.stringify(command)} of a deleted task is refused`, () =>
    given(created, deleted).when(command, asAnn).thenRejected('task-deleted'))
  test(`${command.type} ${JSON.stringify(command)} of a deleted task is refused though it is done`, () =>
    given(created, completed, deleted).when(command, asAnn).thenRejected('task-deleted'))
}

// Whose it is, and where

for (const command of every) {
  const what = JSON.stringify(command)
  test(`${what} of a task that does not exist is refused`, () => given().when(command, asAnn).thenRejected('not-found'))
  test(`${what} of another's task is refused as if it did not exist`, () =>
    given(created).when(command, asBob).thenRejected('not-found'))
  test(`${what} of a task from before one's erasure is refused as if it did not exist`, () =>
    given(created).when(command, returnedAnn).thenRejected('not-found'))
  test(`${what} by a person who is erased is refused`, () =>
    given(created).when(command, erasedAnn).thenRejected('not-found'))
  const code = command.type === 'RestoreTask' ? 'category-deleted' : 'not-found'
  test(`${what} of a task of a deleted category is refused: ${code}`, () =>
    given(createdIn(home)).when(command, homeDeleted).thenRejected(code))
  test(`${what} of a deleted task of a deleted category is refused: ${code}`, () =>
    given(createdIn(home), deleted).when(command, homeDeleted).thenRejected(code))
  test(`${what} of another's task of a deleted category is refused as if it did not exist`, () =>
    given(createdIn(home))
      .when(command, { ...asBob, categories: homeDeleted.categories })
      .thenRejected('not-found'))
}
test('the categories that a decision needs are the one it is in and the one that is named', () => {
  const inHome = fold([{ ...createdIn(home), at: asAnn.now }])
  equal(categoriesOf(inHome, change({ categoryId: work })), [home, work])
  equal(categoriesOf(inHome, change({ categoryId: home })), [home])
  equal(categoriesOf(inHome, change({ categoryId: null })), [home])
  equal(categoriesOf(inHome, complete), [home])
  equal(categoriesOf(null, create({ categoryId: work })), [work])
  equal(categoriesOf(fold([{ ...created, at: asAnn.now }]), change({})), [])
})

test('a new task is open, in no trash, has no due date, and wishes for nothing', () =>
  equal(fold([{ ...created, at: asAnn.now }]), {
    owner: ann,
    keyId: null,
    title: 'Buy milk',
    categoryId: null,
    due: null,
    reminders: null,
    snoozedUntil: null,
    createdAt: asAnn.now,
    updatedAt: asAnn.now,
    completedAt: null,
    deletedAt: null,
    scheduledAt: null,
    remindersChosenAt: null,
    snoozedAt: null,
    reopenedAt: null,
    restoredAt: null,
    movedAt: null,
    revision: 0,
  }))
test('a due date that is taken away leaves no trace but the reminders', () => {
  const task = fold([created, atNine, reminders('PT0S'), unscheduled].map((event) => ({ ...event, at: asAnn.now })))
  equal([task?.due, task?.scheduledAt, task?.reminders], [null, null, ['PT0S']])
})

test('a task carries what answers and reminders need', () => {
  const day = (n: number) => `2026-12-${String(n).padStart(2, '0')}T00:00:00.000Z`
  const until = '2027-01-01T00:00:00.000Z'
  const snoozed: TaskEvent = { type: 'TaskSnoozed', data: { until } }
  const events = [created, atNine, reminders('PT0S'), snoozed, completed, reopened, snoozed, deleted, restored]
  equal(fold(events.map((event, i) => ({ ...event, at: day(i + 1), keyId: 'k' }))), {
    owner: ann,
    keyId: 'k',
    title: 'Buy milk',
    categoryId: null,
    due: atNine.data,
    reminders: ['PT0S'],
    snoozedUntil: until,
    createdAt: day(1),
    updatedAt: day(9),
    completedAt: null,
    deletedAt: null,
    scheduledAt: day(2),
    remindersChosenAt: [day(3)],
    snoozedAt: day(7),
    reopenedAt: day(6),
    restoredAt: day(9),
    movedAt: null,
    revision: 8,
  })
})

const homeRestored = {
  ...asAnn,
  categories: new Map([...asAnn.categories, [home, homeOf(asAnn, { restoredAt: '2026-11-24T19:30:00.000Z' })]]),
}
test('who leaves a category that came out of the trash with it takes that moment along', () =>
  given(createdIn(home))
    .when(change({ categoryId: null }), homeRestored)
    .then(moved(null, '2026-11-24T19:30:00.000Z')))
test('what a category did before the task came to it is not taken along', () =>
  given(created, { ...moved(home), at: '2026-11-24T19:40:00.000Z' })
    .when(change({ categoryId: null }), homeRestored)
    .then(moved(null)))
test('the moment that is taken along is the later one of the two', () => {
  const at = asAnn.now
  const restoredOf = (...events: TaskEvent[]) => fold(events.map((event) => ({ ...event, at })))?.restoredAt
  equal(restoredOf(created, restored, moved(null, '2026-01-01T00:00:00.000Z')), at)
  equal(restoredOf(created, moved(null, '2026-01-01T00:00:00.000Z')), '2026-01-01T00:00:00.000Z')
  equal(restoredOf(created, restored, moved(null)), at)
})

test('a lead time that stays was chosen when it first came', () => {
  const day = (n: number) => `2026-12-0${n}T00:00:00.000Z`
  const chosen = [created, reminders('PT10M', 'PT0S'), reminders('PT1H', 'PT10M'), reminders('PT10M', 'PT0S')]
  const task = fold(chosen.map((event, i) => ({ ...event, at: day(i + 1) })))
  equal(task?.remindersChosenAt, [day(2), day(4)])
})

test('completing a task ends its snooze', () => {
  const events: TaskEvent[] = [
    created,
    { type: 'TaskSnoozed', data: { until: '2027-01-01T00:00:00.000Z' } },
    completed,
    reopened,
  ]
  const task = fold(events.map((event) => ({ ...event, at: asAnn.now })))
  equal([task?.snoozedUntil, task?.snoozedAt], [null, null])
})

test.run()
