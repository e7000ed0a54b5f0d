import { test } from 'uvu'
import { equal } from 'uvu/assert'
import type { UserEvent } from '#contracts/events/index.ts'
import { before, key, specificationOf } from '#tests/given.ts'
import { decide, type UserCommand } from './decide.ts'
import { fold } from './state.ts'

const given = specificationOf({ fold, decide: (state, command: UserCommand, _: undefined) => decide(state, command) })
const when = (command: UserCommand, ...events: readonly UserEvent[]) => given(...events).when(command, undefined)

const data = { keyId: key, telegramId: 42, language: 'en', timeZone: 'America/Adak' } as const
const registered = { type: 'UserRegistered', data } as const
const erased = { type: 'UserErased', data: { keyId: key } } as const
const register: UserCommand = { type: 'RegisterPerson', ...data }
const change = (body: Omit<Extract<UserCommand, { type: 'ChangeMe' }>, 'type'>): UserCommand => ({
  type: 'ChangeMe',
  ...body,
})

test('who was never seen is registered', () => when(register).then(registered))

test('who is registered is not registered again, nor is anything of theirs changed', () =>
  when({ ...register, language: 'ru', timeZone: 'Europe/Moscow', keyId: 'bbbbbbbbbbbbbbbb' }, registered).thenNothing())

test('who was erased and returns is registered anew, under a new key', () =>
  when({ ...register, keyId: 'bbbbbbbbbbbbbbbb' }, registered, erased).then({
    type: 'UserRegistered',
    data: { ...data, keyId: 'bbbbbbbbbbbbbbbb' },
  }))

const erase: UserCommand = { type: 'ErasePerson' }

test('a person is erased, by the key that they have', () => when(erase, registered).then(erased))

test('who was erased is erased already', () => when(erase, registered, erased).thenNothing())

test('who was never seen cannot be erased', () => when(erase).thenRejected('not-found'))

test('who came back is erased by their new key', () =>
  when(erase, registered, erased, { ...registered, data: { ...data, keyId: 'bbbbbbbbbbbbbbbb' } }).then({
    type: 'UserErased',
    data: { keyId: 'bbbbbbbbbbbbbbbb' },
  }))

test('an erasure of a former life does not touch this one', () =>
  when(change({ language: 'ru' }), registered, erased, registered, {
    type: 'UserErased',
    data: { keyId: 'bbbbbbbbbbbbbbbb' },
  }).then({ type: 'UserLanguageChosen', data: { language: 'ru' } }))

test('who came back has chosen nothing yet', () =>
  when(
    change({ morningHour: '07:30' }),
    registered,
    { type: 'UserMorningHourChosen', data: { morningHour: '07:30' } },
    erased,
    registered,
  ).then({ type: 'UserMorningHourChosen', data: { morningHour: '07:30' } }))

test('who was never seen has nothing to change', () => when(change({ language: 'ru' })).thenRejected('not-found'))

test('who was erased has nothing to change', () =>
  when(change({ language: 'ru' }), registered, erased).thenRejected('not-found'))

const choices: readonly [body: Parameters<typeof change>[0], event: UserEvent][] = [
  [{ timeZone: 'Europe/Moscow' }, { type: 'UserTimeZoneChosen', data: { timeZone: 'Europe/Moscow' } }],
  [{ language: 'ru' }, { type: 'UserLanguageChosen', data: { language: 'ru' } }],
  [{ morningHour: '07:30' }, { type: 'UserMorningHourChosen', data: { morningHour: '07:30' } }],
  [{ reminders: ['PT1H', 'PT0S'] }, { type: 'UserRemindersChosen', data: { reminders: ['PT1H', 'PT0S'] } }],
  [{ reminders: [] }, { type: 'UserRemindersChosen', data: { reminders: [] } }],
  [{ digestHour: '08:00' }, { type: 'UserDigestHourChosen', data: { digestHour: '08:00' } }],
]
for (const [body, event] of choices) {
  test(`a person chooses ${JSON.stringify(body)}`, () => when(change(body), registered).then(event))
  test(`choosing ${JSON.stringify(body)} again changes nothing`, () =>
    when(change(body), registered, event).thenNothing())
}

test('the digest is called off by null', () =>
  when(change({ digestHour: null }), registered, { type: 'UserDigestHourChosen', data: { digestHour: '08:00' } }).then({
    type: 'UserDigestHourChosen',
    data: { digestHour: null },
  }))

test('what a new person has already is no change', () =>
  when(
    change({ timeZone: 'America/Adak', language: 'en', morningHour: '09:00', reminders: ['PT0S'], digestHour: null }),
    registered,
  ).thenNothing())

test('of several fields only those that differ write events', () =>
  when(change({ language: 'en', morningHour: '10:00', digestHour: '08:00' }), registered).then(
    { type: 'UserMorningHourChosen', data: { morningHour: '10:00' } },
    { type: 'UserDigestHourChosen', data: { digestHour: '08:00' } },
  ))

test('a change of no field is no change', () => when(change({}), registered).thenNothing())

test('a new person has the defaults, and is reachable since then', () =>
  equal(fold([{ ...registered, at: before }]), {
    ...data,
    morningHour: '09:00',
    reminders: ['PT0S'],
    digestHour: null,
    digestChosenAt: null,
    reachable: true,
    reachableSince: before,
    createdAt: before,
    revision: 0,
  }))

test('an unreachable person who becomes reachable is so since then', () => {
  const later = '2026-11-25T00:00:00.000Z'
  const person = fold([
    { ...registered, at: before },
    { type: 'UserBecameUnreachable', data: { why: 'blocked' }, at: before },
    { type: 'UserBecameReachable', data: {}, at: later },
    { type: 'UserBecameReachable', data: {}, at: '2026-11-26T00:00:00.000Z' },
  ])
  equal([person?.reachable, person?.reachableSince, person?.revision], [true, later, 3])
})

test('the revision of a person counts on over their erasure', () =>
  equal(
    fold([
      { ...registered, at: before },
      { ...erased, at: before },
      { ...registered, at: before },
    ])?.revision,
    2,
  ))

test.run()
