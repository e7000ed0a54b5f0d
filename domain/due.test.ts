import { test } from 'uvu'
import { equal } from 'uvu/assert'
import { dueAnswer, dueSort, sameDue, understandDue, type WishingCategory, type WishingTask, wishes } from './due.ts'

const adak = 'America/Adak'
const moscow = 'Europe/Moscow'

// What was said

test('a date is all that day: its instant is open', () =>
  equal(understandDue('2026-11-24', adak), { local: '2026-11-24', zone: adak, at: null }))
test('a local date-time is an instant by the clock of the person', () =>
  equal(understandDue('2026-11-24T09:00', adak), {
    local: '2026-11-24T09:00:00',
    zone: adak,
    at: '2026-11-24T19:00:00.000Z',
  }))
test('seconds are kept, what is less is not', () =>
  equal(understandDue('2026-11-24T09:00:07.9', adak), {
    local: '2026-11-24T09:00:07',
    zone: adak,
    at: '2026-11-24T19:00:07.000Z',
  }))
for (const said of ['2026-11-24T20:00+01:00', '2026-11-24T19:00:00Z', '2026-11-24T19:00:00.999999999Z'])
  test(`${said} is that instant, kept as the clock of the person shows it`, () =>
    equal(understandDue(said, adak), {
      local: '2026-11-24T09:00:00',
      zone: adak,
      at: '2026-11-24T19:00:00.000Z',
    }))
test('a local time that a clock change skips moves forward, and is kept as it was said', () => {
  const due = understandDue('2027-03-14T02:30', adak)
  equal(due, { local: '2027-03-14T02:30:00', zone: adak, at: '2027-03-14T12:30:00.000Z' })
  equal(dueAnswer(due, adak), '2027-03-14T03:30:00-09:00')
})
test('a local time that occurs twice is the first', () => {
  const due = understandDue('2026-11-01T01:30', adak)
  equal(due, { local: '2026-11-01T01:30:00', zone: adak, at: '2026-11-01T10:30:00.000Z' })
  equal(dueAnswer(due, adak), '2026-11-01T01:30:00-09:00')
})
test('the second is reached by its offset', () =>
  equal(understandDue('2026-11-01T01:30:00-10:00', adak).at, '2026-11-01T11:30:00.000Z'))

// What is answered, and where it sorts

test('a day is answered as it was said, wherever its person is', () => {
  const due = understandDue('2026-11-24', adak)
  equal([dueAnswer(due, adak), dueAnswer(due, moscow)], ['2026-11-24', '2026-11-24'])
})
test('an instant is answered by the clock of where its person is now', () =>
  equal(dueAnswer(understandDue('2026-11-24T09:00', adak), moscow), '2026-11-24T22:00:00+03:00'))
test('a day sorts at its end where its person is now, before the next day begins', () => {
  const due = understandDue('2026-11-24', adak)
  equal(dueSort(due, adak), '2026-11-25T09:59:59.999Z')
  equal(dueSort(due, moscow), '2026-11-24T20:59:59.999Z')
})
test('the ends of the days on which clocks change', () => {
  equal(dueSort(understandDue('2027-03-14', adak), adak), '2027-03-15T08:59:59.999Z')
  equal(dueSort(understandDue('2026-11-01', adak), adak), '2026-11-02T09:59:59.999Z')
})
test('an instant sorts by itself', () =>
  equal(dueSort(understandDue('2026-11-24T09:00', adak), moscow), '2026-11-24T19:00:00.000Z'))
test('the same instant is the same due, however it was said; a day is never the same as an instant', () => {
  const [day, morning] = [understandDue('2026-11-24', adak), understandDue('2026-11-24T00:00', adak)]
  equal(sameDue(morning, understandDue('2026-11-24T13:00', moscow)), true)
  equal(sameDue(morning, understandDue('2026-11-24T00:01', adak)), false)
  equal(sameDue(day, understandDue('2026-11-24', moscow)), true)
  equal(sameDue(day, understandDue('2026-11-25', adak)), false)
  equal([sameDue(day, morning), sameDue(morning, day)], [false, false])
})

// Reminders

const long = '2026-01-01T00:00:00.000Z'
const person = { timeZone: adak, morningHour: '09:00', reachable: true, reachableSince: long }
const task: WishingTask = {
  due: null,
  reminders: null,
  snoozedUntil: null,
  completedAt: null,
  deletedAt: null,
  scheduledAt: null,
  remindersChosenAt: null,
  snoozedAt: null,
  reopenedAt: null,
  restoredAt: null,
  movedAt: null,
}
const due = (said: string, reminders: string[], more: Partial<WishingTask> = {}): WishingTask => ({
  ...task,
  due: understandDue(said, adak),
  reminders,
  scheduledAt: long,
  remindersChosenAt: reminders.map(() => long),
  ...more,
})
const when = (asked: WishingTask, by = person, category: WishingCategory | null = null) =>
  wishes(asked, by, category).map(({ fireAt }) => fireAt)

test('a task without a due date has no reminders, whatever was chosen', () =>
  equal(wishes({ ...task, reminders: ['PT0S'], remindersChosenAt: [long] }, person, null), []))
test('a timed task rings its lead times before its instant; the wish names due, offset and lead', () =>
  equal(wishes(due('2026-11-24T09:00', ['P1D', 'PT10M', 'PT0S']), person, null), [
    { wish: '2026-11-24T09:00:00-10:00|P1D', fireAt: '2026-11-23T19:00:00.000Z', before: 'P1D' },
    { wish: '2026-11-24T09:00:00-10:00|PT10M', fireAt: '2026-11-24T18:50:00.000Z', before: 'PT10M' },
    { wish: '2026-11-24T09:00:00-10:00|PT0S', fireAt: '2026-11-24T19:00:00.000Z', before: 'PT0S' },
  ]))
test('an all-day task rings at the morning hour of its person', () =>
  equal(wishes(due('2026-11-24', ['PT1H', 'PT0S']), { ...person, morningHour: '07:30' }, null), [
    { wish: '2026-11-24|PT1H', fireAt: '2026-11-24T16:30:00.000Z', before: 'PT1H' },
    { wish: '2026-11-24|PT0S', fireAt: '2026-11-24T17:30:00.000Z', before: 'PT0S' },
  ]))
test('a move to another zone moves the reminder of an all-day task, and keeps its wish', () =>
  equal(wishes(due('2026-11-24', ['PT0S']), { ...person, timeZone: moscow }, null), [
    { wish: '2026-11-24|PT0S', fireAt: '2026-11-24T06:00:00.000Z', before: 'PT0S' },
  ]))
test('a move to another zone changes nothing for a timed task', () => {
  const timed = due('2026-11-24T09:00', ['PT10M'])
  equal(wishes(timed, { ...person, timeZone: moscow }, null), wishes(timed, person, null))
})
test('a morning hour that a clock change skips moves forward, one that occurs twice is the first', () => {
  equal(when(due('2027-03-14', ['PT0S']), { ...person, morningHour: '02:30' }), ['2027-03-14T12:30:00.000Z'])
  equal(when(due('2026-11-01', ['PT0S']), { ...person, morningHour: '01:30' }), ['2026-11-01T10:30:00.000Z'])
})
test('lead times are counted in hours that pass, over a clock change too', () =>
  equal(when(due('2027-03-14T09:00', ['P1D'])), ['2027-03-13T18:00:00.000Z']))
test('the two times of the hour that occurs twice are two wishes', () => {
  const [first] = wishes(due('2026-11-01T01:30:00-09:00', ['PT0S']), person, null)
  const [second] = wishes(due('2026-11-01T01:30:00-10:00', ['PT0S']), person, null)
  equal([first?.wish, second?.wish], ['2026-11-01T01:30:00-09:00|PT0S', '2026-11-01T01:30:00-10:00|PT0S'])
})
test('a snooze rings at its end, without a due date too', () =>
  equal(wishes({ ...task, snoozedUntil: '2026-11-24T20:10:00.000Z', snoozedAt: long }, person, null), [
    { wish: 'snooze|2026-11-24T20:10:00.000Z', fireAt: '2026-11-24T20:10:00.000Z', before: null },
  ]))
test('a snooze rings besides the lead times', () =>
  equal(when(due('2026-11-24T09:00', ['PT0S'], { snoozedUntil: '2026-11-24T20:10:00.000Z', snoozedAt: long })), [
    '2026-11-24T19:00:00.000Z',
    '2026-11-24T20:10:00.000Z',
  ]))

const snoozed = { snoozedUntil: '2026-11-24T18:55:00.000Z', snoozedAt: long }
const both = due('2026-11-24T09:00', ['PT10M', 'PT0S'], snoozed)
const nothingOf = (name: string, ...rest: [WishingTask, typeof person?, (WishingCategory | null)?]) =>
  test(`${name} has no reminders`, () => equal(when(...rest), []))
nothingOf('a done task', { ...both, completedAt: long })
nothingOf('a deleted task', { ...both, deletedAt: long })
nothingOf('a task of a deleted category', both, person, { deletedAt: long, restoredAt: null })
nothingOf('an unreachable person', both, { ...person, reachable: false })

// An instant is wanted only if it is later than the moment when its wish began.

const began = '2026-11-24T18:55:00.000Z'
const [leads, atDue, snooze] = ['2026-11-24T18:50:00.000Z', '2026-11-24T19:00:00.000Z', '2026-11-24T18:55:00.000Z']
const begins: readonly [what: string, wanted: readonly string[], ...Parameters<typeof when>][] = [
  ['nothing began late', [leads, atDue, snooze], both],
  ['scheduled', [atDue, snooze], { ...both, scheduledAt: began }],
  ['lead times chosen', [atDue, snooze], { ...both, remindersChosenAt: [began, began] }],
  ['its own lead time chosen', [leads, atDue, snooze], { ...both, remindersChosenAt: [long, began] }],
  ['snoozed', [leads, atDue], { ...both, snoozedAt: began }],
  ['reopened', [atDue], { ...both, reopenedAt: began }],
  ['restored', [atDue], { ...both, restoredAt: began }],
  ['restored with its category', [atDue], both, person, { deletedAt: null, restoredAt: began }],
  [
    'restored with its category after it came to it',
    [atDue],
    { ...both, movedAt: long },
    person,
    { deletedAt: null, restoredAt: began },
  ],
  [
    'nothing that its category did before it came to it',
    [leads, atDue, snooze],
    { ...both, movedAt: began },
    person,
    { deletedAt: null, restoredAt: began },
  ],
  ['reachable', [atDue], both, { ...person, reachableSince: began }],
]
for (const [what, wanted, ...rest] of begins)
  test(`an instant is wanted if it is later than: ${what}`, () => equal(when(...rest), wanted))
test('what is scheduled for this very moment does not ring', () =>
  equal(when(due('2026-11-24T09:00', ['PT0S'], { scheduledAt: '2026-11-24T19:00:00.000Z' })), []))
test('rows with Dates and states with text wish the same', () => {
  const row = { ...both, due: both.due && { ...both.due, at: new Date(atDue) }, scheduledAt: new Date(began) }
  equal(wishes(row, { ...person, reachableSince: new Date(long) }, null), [
    ...wishes({ ...both, scheduledAt: began }, person, null),
  ])
})

test.run()
