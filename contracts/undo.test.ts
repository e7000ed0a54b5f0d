import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HistoryItem } from './reads.ts'
import { categoryReversalOf, reversalOf, settingReversalOf } from './undo.ts'

const id = '9f2c61aa03b4d57e'
type Event = readonly [type: string, data?: Record<string, unknown>]
const history = (...events: Event[]): HistoryItem[] =>
  events.map(([type, data = {}], revision) => ({
    type,
    data,
    revision,
    at: '2026-11-24T09:00:00-10:00',
    actor: 'user:a',
    channel: 'bot',
  }))
const created: Event = ['TaskCreated', { owner: id, title: 'Milk', categoryId: null }]
const day: Event = ['TaskScheduled', { local: '2026-11-25', zone: 'America/Adak', at: null }]
const hour: Event = [
  'TaskScheduled',
  { local: '2026-11-01T01:30:00', zone: 'America/Adak', at: '2026-11-01T11:30:00.000Z' },
]
const undoing = (revision: number, ...events: Event[]) => reversalOf(history(...events), revision)
const changing = (data: object) => ({ type: 'ChangeTask', data })

test('a title, a category, lead times go back to what they were before', () => {
  assert.equal(undoing(1, created, ['TaskRenamed', { title: 'Oat milk' }]), changing({ title: 'Milk' }))
  assert.equal(undoing(1, created, ['TaskMoved', { categoryId: id }]), changing({ categoryId: null }))
  assert.equal(
    undoing(2, created, ['TaskRemindersChosen', { reminders: ['P1D'] }], ['TaskRemindersChosen', { reminders: [] }]),
    changing({ reminders: ['P1D'] }),
  )
})
test('a due date goes back to the day, the very instant, or to none', () => {
  assert.equal(undoing(1, created, day), changing({ due: null }))
  assert.equal(undoing(2, created, day, ['TaskUnscheduled']), changing({ due: '2026-11-25' }))
  assert.equal(undoing(2, created, hour, day), changing({ due: '2026-11-01T11:30:00.000Z' }), 'the second 01:30')
})
test('done and deleted are taken back by their opposites, and those too', () => {
  assert.equal(undoing(1, created, ['TaskCompleted']), { type: 'ReopenTask', data: {} })
  assert.equal(undoing(2, created, ['TaskCompleted'], ['TaskReopened']), { type: 'CompleteTask', data: {} })
  assert.equal(undoing(1, created, ['TaskDeleted']), { type: 'RestoreTask', data: {} })
  assert.equal(undoing(2, created, ['TaskDeleted'], ['TaskRestored']), { type: 'DeleteTask', data: {} })
})
test('what a later event changed again is not taken back, what it did not touch is', () => {
  const events: Event[] = [created, ['TaskRenamed', { title: 'A' }], day, ['TaskRenamed', { title: 'B' }]]
  assert.is(undoing(1, ...events), null)
  assert.equal(undoing(2, ...events), changing({ due: null }))
})
test('of what lies in the trash only its deletion is taken back', () => {
  const events: Event[] = [created, ['TaskRenamed', { title: 'A' }], ['TaskDeleted']]
  assert.equal(
    [0, 1, 2].map((revision) => undoing(revision, ...events)?.type),
    [undefined, undefined, 'RestoreTask'],
  )
})
test('nothing takes back a creation, a snooze, lead times before which there were none, or an event that is not there', () => {
  assert.is(undoing(0, created), null)
  assert.is(undoing(1, created, ['TaskSnoozed', { until: '2026-11-24T20:00:00.000Z' }]), null)
  assert.is(undoing(1, created, ['TaskRemindersChosen', { reminders: [] }]), null)
  assert.is(undoing(7, created), null)
})
test('a title that was erased since is not brought back', () =>
  assert.is(undoing(1, ['TaskCreated', { owner: id, title: null }], ['TaskRenamed', { title: 'A' }]), null))

const named: Event = ['CategoryCreated', { owner: id, name: 'Home' }]
const undoingCategory = (revision: number, ...events: Event[]) => categoryReversalOf(history(...events), revision)

test('a category goes back to its name before, out of the trash, and into it again', () => {
  const renamed: Event = ['CategoryRenamed', { name: 'House' }]
  assert.equal(undoingCategory(1, named, renamed), { type: 'RenameCategory', data: { name: 'Home' } })
  assert.equal(undoingCategory(1, named, ['CategoryDeleted']), { type: 'RestoreCategory', data: {} })
  assert.equal(undoingCategory(2, named, ['CategoryDeleted'], ['CategoryRestored']), {
    type: 'DeleteCategory',
    data: {},
  })
})
test('nothing takes back a category’s creation, a name that was changed again, erased, or lies in the trash', () => {
  const renamed: Event = ['CategoryRenamed', { name: 'House' }]
  assert.is(undoingCategory(0, named), null)
  assert.is(undoingCategory(1, named, renamed, ['CategoryRenamed', { name: 'Flat' }]), null)
  assert.is(undoingCategory(1, ['CategoryCreated', { owner: id, name: null }], renamed), null)
  assert.is(undoingCategory(1, named, renamed, ['CategoryDeleted']), null)
})

test('a setting goes back to what stood there before, unless it was chosen again since', () => {
  const told = history(
    ['UserRegistered', { language: 'ru' }],
    ['UserMorningHourChosen', { morningHour: '08:00' }],
    ['UserDigestHourChosen', { digestHour: '07:00' }],
    ['UserMorningHourChosen', { morningHour: '07:00' }],
    ['UserBecameUnreachable', { why: 'blocked' }],
  )
  assert.equal(settingReversalOf(told, 3, '08:00'), { type: 'ChangeMe', data: { morningHour: '08:00' } })
  assert.equal(settingReversalOf(told, 2, null), { type: 'ChangeMe', data: { digestHour: null } })
  assert.is(settingReversalOf(told, 1, '09:00'), null, 'chosen again')
  for (const revision of [0, 4, 9]) assert.is(settingReversalOf(told, revision, 'ru'), null)
})

test.run()
