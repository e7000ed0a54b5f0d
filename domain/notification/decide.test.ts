import { test } from 'uvu'
import { equal, is, ok } from 'uvu/assert'
import type { NotificationEvent } from '#contracts/events/index.ts'
import type { Decision } from '../decision.ts'
import { understandDue } from '../due.ts'
import type { Task } from '../task/state.ts'
import type { User } from '../user/state.ts'
import { decide, mostInAttempt, type NotificationCommand, type NotificationContext, unsentOf } from './decide.ts'
import { evolve, fold, initial, type Notification } from './state.ts'

const long = '2026-01-01T00:00:00.000Z'
/** 09:00 in Adak. */
const nine = '2026-11-24T19:00:00.000Z'
const tail = '20261124T1900'
const later = (seconds: number, from = nine) => new Date(Date.parse(from) + seconds * 1000).toISOString()

const me = 'aaaaaaaaaaaaaaaa'
const keyId = 'bbbbbbbbbbbbbbbb'
const ann: User = {
  keyId,
  telegramId: 42,
  language: 'en',
  timeZone: 'America/Adak',
  morningHour: '09:00',
  reminders: ['PT0S'],
  digestHour: '09:00',
  digestChosenAt: long,
  reachable: true,
  reachableSince: long,
  createdAt: long,
  revision: 0,
}
const task = (due: string, more: Partial<Task> = {}): Task => ({
  owner: me,
  keyId,
  title: 'Buy milk',
  categoryId: null,
  due: understandDue(due, 'America/Adak'),
  reminders: ['PT0S'],
  snoozedUntil: null,
  createdAt: long,
  updatedAt: long,
  completedAt: null,
  deletedAt: null,
  scheduledAt: long,
  remindersChosenAt: [long],
  snoozedAt: null,
  reopenedAt: null,
  restoredAt: null,
  movedAt: null,
  revision: 2,
  ...more,
})
const day = task('2026-11-24')
const dayWish = { taskId: 'day', wish: '2026-11-24|PT0S' }
const timed = task('2026-11-24T09:00')
const timedWish = { taskId: 'timed', wish: '2026-11-24T09:00:00-10:00|PT0S' }

const context = (more: Partial<NotificationContext> = {}): NotificationContext => ({
  personId: me,
  person: ann,
  tail,
  tasks: new Map([
    ['day', day],
    ['timed', timed],
  ]),
  categories: new Map(),
  elsewhere: [],
  hasDigest: true,
  paused: false,
  now: later(1),
  ...more,
})

const fallDue = (...wishes: { taskId: string; wish: string }[]): NotificationCommand => ({ type: 'FallDue', wishes })
const attempt: NotificationCommand = { type: 'Attempt' }
const settle = (attempt: number, outcome: 'sent' | 'failed' | 'ended', retryAt: string | null = null) =>
  ({ type: 'Settle', attempt, outcome, why: 'refused', retryAt }) as const

const eventsOf = (decision: Decision<NotificationEvent>): readonly NotificationEvent[] => {
  if ('rejected' in decision) throw new Error(decision.rejected)
  return decision.accepted
}
const codeOf = (decision: Decision<NotificationEvent>) => ('rejected' in decision ? decision.rejected : 'none')
/** A notification to which these commands were given, each at its moment. */
const after = (...steps: [NotificationCommand, Partial<NotificationContext>?][]): Notification => {
  let state = initial
  for (const [command, more] of steps) {
    const around = context(more)
    for (const event of eventsOf(decide(state, command, around))) state = evolve(state, { ...event, at: around.now })
  }
  return state
}
const typesOf = (decision: Decision<NotificationEvent>) =>
  eventsOf(decision).map(({ type, data }) => ('why' in data ? `${type} ${data.why}` : type))
const only = (state: Notification) => [...state.held.values()][0]

test('asking again for what already holds gives no events', () => {
  const steps: [NotificationCommand, Partial<NotificationContext>?][] = [
    [fallDue(dayWish, timedWish)],
    [attempt, { now: later(2) }],
    [settle(1, 'sent'), { now: later(3) }],
  ]
  for (let n = 1; n <= steps.length; n++) {
    const [command, more] = steps[n - 1] ?? [attempt]
    equal(eventsOf(decide(after(...steps.slice(0, n)), command, context(more))), [])
  }
})

test('a wish named twice falls due once', () =>
  equal(eventsOf(decide(initial, fallDue(dayWish, dayWish), context())), [
    { type: 'NotificationFellDue', data: { wishes: [{ ...dayWish, fireAt: nine, before: 'PT0S' }] } },
  ]))

test('nothing falls due while one that is named lies ahead; the refusal says until when', () => {
  const decision = decide(initial, fallDue(dayWish), context({ now: later(-1) }))
  is(codeOf(decision), 'reminder-early')
  is('until' in decision && decision.until, nine)
})

test('a wish of another minute does not fall due in this stream', () =>
  equal(eventsOf(decide(initial, fallDue(dayWish), context({ tail: '20261124T1901', now: later(90) }))), []))

for (const [what, more] of [
  ['is done', { completedAt: long }],
  ['is in the trash', { deletedAt: long }],
  ['is another person’s', { owner: 'cccccccccccccccc' }],
  ['is sealed under another key', { keyId: 'dddddddddddddddd' }],
] as const)
  test(`the reminder of a task that ${what} does not fall due`, () =>
    equal(eventsOf(decide(initial, fallDue(dayWish), context({ tasks: new Map([['day', { ...day, ...more }]]) }))), []))

test('while reminders are paused nothing falls due and nothing is attempted', () => {
  is(codeOf(decide(initial, fallDue(dayWish), context({ paused: true }))), 'reminders-paused')
  is(codeOf(decide(after([fallDue(dayWish)]), attempt, context({ paused: true }))), 'reminders-paused')
})

test('an outcome is recorded while reminders are paused', () =>
  equal(typesOf(decide(after([fallDue(dayWish)], [attempt]), settle(1, 'sent'), context({ paused: true }))), [
    'NotificationSent',
  ]))

test('an attempt names what it will send, and its deadline is 30 s away', () =>
  equal(eventsOf(decide(after([fallDue(dayWish, timedWish)]), attempt, context({ now: later(2) }))), [
    {
      type: 'NotificationAttempted',
      data: { attempt: 1, wishes: [dayWish, timedWish], deadline: later(32) },
    },
  ]))

test('what is in nobody’s hand may be attempted beside what is', () => {
  const state = after([fallDue(dayWish)], [attempt], [fallDue(timedWish)])
  const [event] = eventsOf(decide(state, attempt, context({ now: later(3) })))
  equal(event?.type === 'NotificationAttempted' && event.data.wishes, [timedWish])
})

test('an attempt looks at no more than one message holds, and the rest follows', () => {
  const many = Array.from({ length: mostInAttempt + 10 }, (_, n) => ({ ...timedWish, taskId: `t${n}` }))
  const tasks = new Map(many.map(({ taskId }) => [taskId, timed]))
  const state = after([fallDue(...many), { tasks }], [attempt, { tasks }])
  is([...state.held.values()].filter((held) => held.state === 'attempted').length, mostInAttempt)
  const rest = after([fallDue(...many), { tasks }], [attempt, { tasks }], [attempt, { tasks, now: later(5) }])
  is([...rest.held.values()].filter((held) => held.attempt === 2).length, 10)
})

// What is no longer wanted

const withdrawn = (more: Partial<NotificationContext>, wish = dayWish) =>
  typesOf(decide(after([fallDue(wish)]), attempt, context(more)))
const withTask = (more: Partial<Task>) => ({ tasks: new Map([['day', { ...day, ...more }]]) })
const trash = {
  owner: me,
  keyId,
  name: 'Home',
  createdAt: long,
  updatedAt: long,
  deletedAt: long,
  restoredAt: null,
  revision: 1,
}
for (const [why, more] of [
  ['done', withTask({ completedAt: later(1) })],
  ['deleted', withTask({ deletedAt: later(1) })],
  ['changed', withTask({ due: understandDue('2026-11-25', 'America/Adak'), scheduledAt: later(1) })],
  ['changed', withTask({ reminders: [], remindersChosenAt: [] })],
  ['changed', withTask({ reopenedAt: later(1) })],
  ['gone', withTask({ keyId: 'dddddddddddddddd' })],
  ['unreachable', { person: { ...ann, reachable: false } }],
  ['moved', { person: { ...ann, morningHour: '11:00' } }],
  ['moved', { person: { ...ann, timeZone: 'Europe/Moscow' } }],
  ['category-deleted', { ...withTask({ categoryId: 'home' }), categories: new Map([['home', trash]]) }],
] as const)
  test(`withdrawn: ${why}`, () => equal(withdrawn(more), [`NotificationWithdrawn ${why}`]))

// The same wish rings once, whatever happens to the zone

const moscow = { ...ann, timeZone: 'Europe/Moscow' }
const inMoscow = { tail: '20261124T0600', now: '2026-11-24T19:00:05.000Z', person: moscow }

test('what was sent here does not fall due in the stream of its new minute', () => {
  const sent = after([fallDue(dayWish)], [attempt], [settle(1, 'sent')])
  equal(eventsOf(decide(initial, fallDue(dayWish), context({ ...inMoscow, elsewhere: [sent] }))), [])
})

test('what was withdrawn here because its minute moved falls due in the other stream', () => {
  const moved = after([fallDue(dayWish)], [attempt, { person: moscow }])
  is(only(moved)?.why, 'moved')
  equal(typesOf(decide(initial, fallDue(dayWish), context({ ...inMoscow, elsewhere: [moved] }))), [
    'NotificationFellDue',
  ])
})

test('what fell due in two streams at once is sent in one: that of its present minute, unless the other has tried', () => {
  const [here, there] = [after([fallDue(dayWish)]), after([fallDue(dayWish), inMoscow])]
  equal(typesOf(decide(here, attempt, context({ person: moscow, elsewhere: [there] }))), [
    'NotificationWithdrawn moved',
  ])
  const tried = after([fallDue(dayWish)], [attempt])
  equal(typesOf(decide(there, attempt, context({ ...inMoscow, elsewhere: [tried] }))), [
    'NotificationWithdrawn sent-elsewhere',
  ])
})

test('what was withdrawn may fall due again, in the same stream too', () => {
  const moved = after([fallDue(dayWish)], [attempt, { person: moscow }])
  equal(typesOf(decide(moved, fallDue(dayWish), context({ now: later(9) }))), ['NotificationFellDue'])
})

// Outcomes

test('an outcome is recorded once, whichever comes first', () => {
  const state = after([fallDue(dayWish)], [attempt], [settle(1, 'failed', later(9))])
  equal(eventsOf(decide(state, settle(1, 'sent'), context())), [])
  equal(only(state)?.state, 'failed')
})

test('after "failed" it may be tried from then on, after "ended" never', () => {
  const failed = after([fallDue(dayWish)], [attempt], [settle(1, 'failed', later(9))])
  equal(eventsOf(decide(failed, attempt, context({ now: later(8) }))), [])
  equal(typesOf(decide(failed, attempt, context({ now: later(9) }))), ['NotificationAttempted'])
  is(unsentOf(after([fallDue(dayWish)], [attempt], [settle(1, 'ended')])), 0)
})

test('a late "sent" counts, though another attempt has begun', () => {
  const state = after(
    [fallDue(dayWish)],
    [attempt],
    [attempt, { now: later(40) }],
    [settle(1, 'sent'), { now: later(41) }],
  )
  equal([only(state)?.state, only(state)?.attempt, unsentOf(state)], ['sent', 2, 0])
  const both = after(
    [fallDue(dayWish)],
    [attempt],
    [attempt, { now: later(40) }],
    [settle(1, 'sent'), { now: later(41) }],
    [settle(2, 'failed', later(99)), { now: later(42) }],
  )
  is(only(both)?.state, 'sent')
})

test('an outcome of an attempt that was never made is refused', () =>
  is(codeOf(decide(after([fallDue(dayWish)]), settle(1, 'sent'), context())), 'attempt-unknown'))

// 24 hours

const overnight = 24 * 3600
test('exactly 24 h late it is still sent, a moment more and it is missed', () => {
  const state = after([fallDue(dayWish)])
  equal(typesOf(decide(state, attempt, context({ now: later(overnight) }))), ['NotificationAttempted'])
  equal(typesOf(decide(state, attempt, context({ now: later(overnight + 0.001) }))), ['NotificationAbandoned missed'])
})

test('what falls due more than 24 h late is recorded as missed at once', () => {
  const decision = decide(initial, fallDue(dayWish, timedWish), context({ now: later(40 * overnight) }))
  equal(typesOf(decision), ['NotificationFellDue', 'NotificationAbandoned missed'])
})

test('naming nothing settles what is too old, and leaves alone what is being sent', () => {
  const state = after([fallDue(dayWish)], [attempt, { now: later(overnight - 5) }])
  equal(eventsOf(decide(state, fallDue(), context({ now: later(overnight + 5) }))), [])
  equal(typesOf(decide(state, fallDue(), context({ now: later(overnight + 26) }))), [
    'NotificationAbandoned unanswered',
  ])
})

// The digest

const digest: NotificationCommand = { type: 'FallDue', wishes: null }
const ofDay = { tail: 'digest-2026-11-24' }
const digestWish = { taskId: null, wish: 'digest|2026-11-24' }

test('a digest falls due at its hour, once a local day', () => {
  equal(eventsOf(decide(initial, digest, context(ofDay))), [
    { type: 'NotificationFellDue', data: { wishes: [{ ...digestWish, fireAt: nine, before: null }] } },
  ])
  const sent = after([digest, ofDay], [attempt, ofDay], [settle(1, 'sent'), ofDay])
  equal(eventsOf(decide(sent, digest, context({ ...ofDay, now: later(3600) }))), [])
})

test('a digest is refused before its hour', () =>
  is(codeOf(decide(initial, digest, context({ ...ofDay, now: later(-1) }))), 'reminder-early'))

test('yesterday’s digest does not fall due, nor is one sent that fell due yesterday', () => {
  const tomorrow = later(20 * 3600)
  equal(eventsOf(decide(initial, digest, context({ ...ofDay, now: tomorrow }))), [])
  equal(typesOf(decide(after([digest, ofDay]), attempt, context({ ...ofDay, now: tomorrow }))), [
    'NotificationWithdrawn day-over',
  ])
})

test('a day with nothing to tell is settled at once, and stays so though something comes up', () => {
  const empty = { ...ofDay, hasDigest: false }
  equal(typesOf(decide(initial, digest, context(empty))), [
    'NotificationFellDue',
    'NotificationWithdrawn nothing-to-tell',
  ])
  equal(eventsOf(decide(after([digest, empty]), digest, context({ ...ofDay, now: later(60) }))), [])
})

test('a digest whose tasks were done meanwhile, or that was switched off, is withdrawn', () => {
  const state = after([digest, ofDay])
  equal(typesOf(decide(state, attempt, context({ ...ofDay, hasDigest: false }))), [
    'NotificationWithdrawn nothing-to-tell',
  ])
  const off = { ...ann, digestHour: null }
  equal(typesOf(decide(state, attempt, context({ ...ofDay, person: off }))), ['NotificationWithdrawn switched-off'])
})

test('a digest that was switched on after its hour begins tomorrow', () => {
  const person = { ...ann, digestChosenAt: later(0) }
  equal(eventsOf(decide(initial, digest, context({ ...ofDay, person }))), [])
})

for (const [date, hour, at] of [
  ['2027-03-14', '02:30', '2027-03-14T12:30:00.000Z'],
  ['2026-11-01', '01:30', '2026-11-01T10:30:00.000Z'],
] as const)
  test(`on ${date}, when clocks change, the digest of ${hour} falls due once`, () => {
    const person = { ...ann, digestHour: hour, digestChosenAt: long }
    const around = { tail: `digest-${date}`, person }
    const [event] = eventsOf(decide(initial, digest, context({ ...around, now: at })))
    is(event?.type === 'NotificationFellDue' && event.data.wishes[0]?.fireAt, at)
    is(codeOf(decide(initial, digest, context({ ...around, now: later(-1, at) }))), 'reminder-early')
    const sent = after([digest, { ...around, now: at }])
    equal(eventsOf(decide(sent, digest, context({ ...around, now: later(3600, at) }))), [])
  })

const reopen: NotificationCommand = { type: 'Reopen' }
const reopened = (state: Notification, now: string) => {
  const events = eventsOf(decide(state, reopen, context({ now })))
  return events.reduce((so, event) => evolve(so, { ...event, at: now }), state)
}

for (const [what, steps] of [
  ['that Telegram refused for good', [[settle(1, 'ended')]]],
  ['that is to wait', [[settle(1, 'failed', later(3600))]]],
  ['of which no outcome was known for a day', [[fallDue(), { now: later(86_500) }]]],
] as [string, [NotificationCommand, Partial<NotificationContext>?][]][])
  test(`one ${what} is tried again when an operator says so, and only once for that`, () => {
    const now = later(86_600)
    const state = reopened(after([fallDue(dayWish)], [attempt, { now: later(2) }], ...steps), now)
    equal([only(state)?.state, only(state)?.tryAt, only(state)?.settledAt], ['due', now, null])
    equal(eventsOf(decide(state, reopen, context({ now }))), [])
    const [event] = eventsOf(decide(state, attempt, context({ now })))
    is(event?.type === 'NotificationAttempted' && event.data.attempt, 2)
  })

test('one whose attempt has passed its deadline is tried again; before it, nothing is', () => {
  const tried = after([fallDue(dayWish)], [attempt, { now: later(2) }])
  equal(eventsOf(decide(tried, reopen, context({ now: later(31) }))), [])
  is(only(reopened(tried, later(33)))?.state, 'due')
})

test('what is due, sent, withdrawn or missed is not reopened', () => {
  const now = later(86_600)
  const none = (state: Notification) => equal(eventsOf(decide(state, reopen, context({ now }))), [])
  none(after([fallDue(dayWish)]))
  none(after([fallDue(dayWish)], [attempt], [settle(1, 'sent')]))
  none(after([fallDue(dayWish)], [attempt, { person: { ...ann, reachable: false } }]))
  none(after([fallDue(dayWish), { now: later(86_500) }]))
})

test('one that is reopened has a day more for its attempt, and is given up once that came to nothing', () => {
  const day = 86_400
  const state = reopened(after([fallDue(dayWish)], [attempt], [settle(1, 'ended')]), later(2 * day))
  equal(typesOf(decide(state, attempt, context({ now: later(3 * day - 1) }))), ['NotificationAttempted'])
  equal(typesOf(decide(state, attempt, context({ now: later(3 * day + 1) }))), ['NotificationAbandoned unanswered'])
  const around = context({ now: later(2 * day + 60) })
  const [tried] = eventsOf(decide(state, attempt, context({ now: later(2 * day + 1) })))
  const unknown = tried ? evolve(state, { ...tried, at: later(2 * day + 1) }) : state
  equal(typesOf(decide(unknown, attempt, around)), ['NotificationAbandoned unanswered'])
})

test('an earlier attempt that is known to have arrived after all settles what was reopened', () => {
  const state = reopened(after([fallDue(dayWish)], [attempt, { now: later(2) }]), later(40))
  const [event] = eventsOf(decide(state, settle(1, 'sent'), context()))
  is(event && only(evolve(state, { ...event, at: later(41) }))?.state, 'sent')
})

test('nothing is reopened for nobody, nor while reminders are paused', () => {
  const state = after([fallDue(dayWish)], [attempt], [settle(1, 'ended')])
  is(codeOf(decide(state, reopen, context({ paused: true }))), 'reminders-paused')
  is(codeOf(decide(state, reopen, context({ person: null }))), 'not-found')
})

test('folding what was decided comes to the same from the events alone', () => {
  const state = after([fallDue(dayWish, timedWish)], [attempt], [settle(1, 'sent')])
  const events = eventsOf(decide(initial, fallDue(dayWish, timedWish), context()))
  const first = fold(events.map((event) => ({ ...event, at: later(1) })))
  const more = eventsOf(decide(first, attempt, context())).map((event) => ({ ...event, at: later(1) }))
  const second = more.reduce(evolve, first)
  const last = eventsOf(decide(second, settle(1, 'sent'), context())).map((event) => ({ ...event, at: later(1) }))
  equal(last.reduce(evolve, second), state)
  ok(state.attempts[0]?.settled)
})

test.run()
