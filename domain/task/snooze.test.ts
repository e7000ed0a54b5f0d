import { test } from 'uvu'
import { equal } from 'uvu/assert'
import type { TaskEvent } from '#contracts/events/index.ts'
import { specificationOf } from '#tests/given.ts'
import { asAnn, asAnnWho, created } from '#tests/people.ts'
import { decide, type TaskCommand } from './decide.ts'
import { snooze } from './snooze.ts'
import { fold } from './state.ts'

const given = specificationOf({ fold, decide })
const asked = (body: { for?: string | null; until?: string | null }): TaskCommand => ({ type: 'SnoozeTask', ...body })
const until = (instant: string): TaskEvent => ({ type: 'TaskSnoozed', data: { until: instant } })
const completed: TaskEvent = { type: 'TaskCompleted', data: {} }
const deleted: TaskEvent = { type: 'TaskDeleted', data: {} }

// In these it is 2026-11-24T20:00:00Z, 10:00 in Adak.

test('a task is snoozed for a while; it needs no due date', () =>
  given(created)
    .when(asked({ for: 'PT10M' }), asAnn)
    .then(until('2026-11-24T20:10:00.000Z')))
test('a task is snoozed until an instant', () =>
  given(created)
    .when(asked({ until: '2026-11-25T09:00:00-10:00' }), asAnn)
    .then(until('2026-11-25T19:00:00.000Z')))
test('the other way to say it may be there as null', () =>
  given(created)
    .when(asked({ for: null, until: '2026-11-25T09:00:00-10:00' }), asAnn)
    .then(until('2026-11-25T19:00:00.000Z')))
test('a task is snoozed until a time of the clock of its person', () =>
  given(created)
    .when(asked({ until: '2026-11-25T09:00' }), asAnn)
    .then(until('2026-11-25T19:00:00.000Z')))
test('that clock is the one of their zone as it is now', () =>
  given(created)
    .when(asked({ until: '2026-11-25T09:00' }), asAnnWho({ timeZone: 'Europe/Moscow' }))
    .then(until('2026-11-25T06:00:00.000Z')))
test('the same snooze is no change', () =>
  given(created, until('2026-11-24T20:10:00.000Z'))
    .when(asked({ until: '2026-11-24T10:10' }), asAnn)
    .thenNothing())
test('another snooze takes the place of the first', () =>
  given(created, until('2026-11-24T20:10:00.000Z'))
    .when(asked({ for: 'PT1H' }), asAnn)
    .then(until('2026-11-24T21:00:00.000Z')))
test('a snooze ended by completion can be asked for again', () =>
  given(created, until('2026-11-24T20:10:00.000Z'), completed, { type: 'TaskReopened', data: {} })
    .when(asked({ for: 'PT10M' }), asAnn)
    .then(until('2026-11-24T20:10:00.000Z')))

for (const [what, body] of [
  ['in the past', { until: '2026-11-24T09:00:00-10:00' }],
  ['at this very moment', { until: '2026-11-24T20:00:00Z' }],
  ['in the second that runs', { until: '2026-11-24T20:00:00.999Z' }],
  ['more than a year ahead', { until: '2027-11-24T20:00:01Z' }],
  ['longer than a year', { for: 'P366D' }],
] as const) {
  test(`a snooze ${what} is not acceptable`, () =>
    given(created).when(asked(body), asAnn).thenRejected('not-acceptable-content'))
  test(`a snooze ${what} is not acceptable, which is said before that the task is deleted or done`, () => {
    given(created, deleted).when(asked(body), asAnn).thenRejected('not-acceptable-content')
    given(created, completed).when(asked(body), asAnn).thenRejected('not-acceptable-content')
  })
}
test('a snooze may last a year to the second', () =>
  given(created)
    .when(asked({ for: 'P365D' }), asAnn)
    .then(until('2027-11-24T20:00:00.000Z')))
test('a year that has a leap day may be slept through', () =>
  equal(snooze({ for: 'P366D' }, 'UTC', '2027-06-01T00:00:00.000Z'), '2028-06-01T00:00:00.000Z'))
test('a done task is not snoozed', () =>
  given(created, completed)
    .when(asked({ for: 'PT10M' }), asAnn)
    .thenRejected('task-done'))
test('a deleted task is not snoozed', () =>
  given(created, deleted)
    .when(asked({ for: 'PT10M' }), asAnn)
    .thenRejected('task-deleted'))

test('a snooze for a while never ends early: it is rounded up to the second', () =>
  equal(snooze({ for: 'PT1S' }, 'UTC', '2026-11-24T20:00:00.001Z'), '2026-11-24T20:00:02.000Z'))
test('a local time that is skipped moves forward', () =>
  equal(snooze({ until: '2027-03-14T02:30' }, 'America/Adak', '2027-03-01T00:00:00.000Z'), '2027-03-14T12:30:00.000Z'))

test.run()
