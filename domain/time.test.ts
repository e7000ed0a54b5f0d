import fc from 'fast-check'
import { test } from 'uvu'
import { equal, is } from 'uvu/assert'
import { hold } from '#tests/property.ts'
import { endOfDay, instantOf, localDate, offsetAt, stamper, startOfDay, toInstant } from './time.ts'

const adak = 'America/Adak'
const zones = [
  adak,
  'UTC',
  'Europe/Moscow',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Monrovia',
  'Africa/Casablanca',
]
const anyZone = fc.constantFrom(...zones, 'Pacific/Apia', 'America/Havana', 'Asia/Tehran')
const anyMs = fc.integer({ min: Date.parse('1970-01-02T00:00Z'), max: Date.parse('9998-12-30T00:00Z') })

test('a stamp is to the second, with the offset of the zone', () => {
  equal(stamper(adak)(Date.parse('2026-11-24T19:00:00.999Z')), '2026-11-24T09:00:00-10:00')
  equal(stamper(adak)(Date.parse('2026-07-01T19:00:00Z')), '2026-07-01T10:00:00-09:00')
  equal(stamper('Asia/Kathmandu')(Date.parse('2026-11-24T19:00:00Z')), '2026-11-25T00:45:00+05:45')
})
test('UTC is +00:00', () => equal(stamper('UTC')(0), '1970-01-01T00:00:00+00:00'))
test('a stamp before 1970 counts whole seconds from below', () =>
  equal(stamper('UTC')(-1), '1969-12-31T23:59:59+00:00'))
test('leap days, also those that centuries have and lack, are dates', () => {
  for (const day of [
    '1970-01-01',
    '1999-12-31',
    '2000-02-29',
    '2000-03-01',
    '2028-02-29',
    '2100-02-28',
    '2100-03-01',
    '2400-02-29',
  ])
    equal(stamper('UTC')(Date.parse(day)), `${day}T00:00:00+00:00`)
})
test('the same stamper follows both clock changes, back and forth', () => {
  const stamp = stamper(adak)
  const at = (text: string) => stamp(Date.parse(text))
  equal(at('2027-03-14T11:59:59Z'), '2027-03-14T01:59:59-10:00')
  equal(at('2027-03-14T12:00:00Z'), '2027-03-14T03:00:00-09:00')
  equal(at('2026-11-01T10:59:59Z'), '2026-11-01T01:59:59-09:00')
  equal(at('2026-11-01T11:00:00Z'), '2026-11-01T01:00:00-10:00')
  equal(at('2027-03-14T11:59:59Z'), '2027-03-14T01:59:59-10:00')
})

test('a stamp is what Temporal says, and names the instant to the second, in any zone and year', () =>
  hold(anyZone, anyMs, (zone, ms) => {
    const stamp = stamper(zone)(ms)
    is(Date.parse(stamp), Math.floor(ms / 1000) * 1000)
    const temporal = Temporal.Instant.fromEpochMilliseconds(Date.parse(stamp)).toZonedDateTimeISO(zone)
    if (temporal.offsetNanoseconds % 60e9 === 0)
      is(stamp, temporal.toString({ timeZoneName: 'never', smallestUnit: 'second' }))
  }))

test('an offset is what Temporal says', () =>
  hold(anyZone, anyMs, (zone, ms) =>
    is(offsetAt(zone, ms), Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6),
  ))

test('a local time that a clock change skips moves forward', () =>
  equal(toInstant(instantOf('2027-03-14T02:30:00', adak)), '2027-03-14T12:30:00.000Z'))
test('a local time that occurs twice is the first', () =>
  equal(toInstant(instantOf('2026-11-01T01:30:00', adak)), '2026-11-01T10:30:00.000Z'))

test('the instant of a local time is what Temporal calls compatible, clock changes included', () =>
  hold(
    anyZone,
    fc.integer({ min: Date.parse('1973-01-01T00:00Z') / 6e5, max: Date.parse('2100-01-01T00:00Z') / 6e5 }),
    fc.integer({ min: -18, max: 18 }),
    (zone, tenMinutes, steps) => {
      const near = Temporal.Instant.fromEpochMilliseconds(tenMinutes * 6e5).toZonedDateTimeISO(zone)
      const change = near.getTimeZoneTransition('next') ?? near
      for (const local of [near.toPlainDateTime(), change.toPlainDateTime().add({ minutes: steps * 10 })])
        is(instantOf(local.toString({ smallestUnit: 'second' }), zone), local.toZonedDateTime(zone).epochMilliseconds)
    },
  ))

test('days begin and end by the clocks of the zone, and are 23 and 25 hours long when these change', () => {
  equal(startOfDay('2026-11-24', adak), '2026-11-24T10:00:00.000Z')
  equal(endOfDay('2026-11-24', adak), '2026-11-25T09:59:59.999Z')
  equal(
    [startOfDay('2027-03-14', adak), endOfDay('2027-03-14', adak)],
    ['2027-03-14T10:00:00.000Z', '2027-03-15T08:59:59.999Z'],
  )
  equal(
    [startOfDay('2026-11-01', adak), endOfDay('2026-11-01', adak)],
    ['2026-11-01T09:00:00.000Z', '2026-11-02T09:59:59.999Z'],
  )
})
test('a day whose midnight is skipped begins when the clock does', () =>
  equal(startOfDay('2026-03-08', 'America/Havana'), '2026-03-08T05:00:00.000Z'))
test('the last day of a year ends with the year', () =>
  equal(endOfDay('2026-12-31', 'UTC'), '2026-12-31T23:59:59.999Z'))

test('an instant has the date of the zone', () => {
  equal(localDate(Date.parse('2026-11-25T09:59:59Z'), adak), '2026-11-24')
  equal(localDate(Date.parse('2026-11-25T10:00:00Z'), adak), '2026-11-25')
})

test.run()
