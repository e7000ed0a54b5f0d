import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HistoryItem } from '#contracts/reads.ts'
import { reversalOf } from './undo.ts'

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
const changing = (body: object) => ({ kind: 'change', body })

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
  assert.equal(undoing(1, created, ['TaskCompleted']), { kind: 'reopen' })
  assert.equal(undoing(2, created, ['TaskCompleted'], ['TaskReopened']), { kind: 'complete' })
  assert.equal(undoing(1, created, ['TaskDeleted']), { kind: 'restore' })
  assert.equal(undoing(2, created, ['TaskDeleted'], ['TaskRestored']), { kind: 'remove' })
})
test('what a later event changed again is not taken back, what it did not touch is', () => {
  const events: Event[] = [created, ['TaskRenamed', { title: 'A' }], day, ['TaskRenamed', { title: 'B' }]]
  assert.is(undoing(1, ...events), null)
  assert.equal(undoing(2, ...events), changing({ due: null }))
})
test('of what lies in the trash only its deletion is taken back', () => {
  const events: Event[] = [created, ['TaskRenamed', { title: 'A' }], ['TaskDeleted']]
  assert.equal(
    [0, 1, 2].map((revision) => undoing(revision, ...events)?.kind),
    [undefined, undefined, 'restore'],
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

test.run()
