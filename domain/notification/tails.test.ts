import { test } from 'uvu'
import { equal } from 'uvu/assert'
import type { UserHappened } from '../user/state.ts'
import { minuteOf, minutesOf, morningsOf } from './tails.ts'

const at = '2026-01-01T00:00:00.000Z'
const registered: UserHappened = {
  type: 'UserRegistered',
  data: { keyId: 'aaaaaaaaaaaaaaaa', telegramId: 42, language: 'en', timeZone: 'America/Adak' },
  at,
}
const zone = (timeZone: string): UserHappened => ({ type: 'UserTimeZoneChosen', data: { timeZone }, at })
const hour = (morningHour: string): UserHappened => ({ type: 'UserMorningHourChosen', data: { morningHour }, at })

test('the minute of an instant is in UTC, without its seconds', () =>
  equal(minuteOf('2026-11-24T19:00:59.999Z'), '20261124T1900'))

test('an all-day reminder may have fallen due by every pair of zone and hour that there was, each once', () => {
  const mornings = morningsOf([registered, zone('Europe/Moscow'), hour('08:00'), zone('America/Adak'), hour('09:00')])
  equal(minutesOf('2026-11-24|PT0S', mornings), ['20261124T1900', '20261124T0600', '20261124T0500', '20261124T1800'])
  equal(minutesOf('2026-11-24|P1D', mornings)[0], '20261123T1900')
})

test('what has an instant of its own falls due in one minute alone', () => {
  const mornings = morningsOf([registered, zone('Europe/Moscow')])
  for (const wish of ['2026-11-24T09:00:00-10:00|PT0S', 'snooze|2026-11-24T19:10:00.000Z', 'digest|2026-11-24'])
    equal(minutesOf(wish, mornings), [])
})

test.run()
