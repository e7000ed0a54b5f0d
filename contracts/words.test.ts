import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type * as z from 'zod'
import {
  Due,
  DueInput,
  durationSeconds,
  Hour,
  Id,
  LeadTimes,
  MomentInput,
  Name,
  Stamp,
  TelegramId,
  TimeZone,
  Title,
} from './words.ts'

/** What became of `input`, or why it was refused. */
const read = (schema: z.ZodType, input: unknown) => {
  const result = schema.safeParse(input)
  return result.success ? result.data : { refused: result.error.issues[0]?.message }
}
const takes = (schema: z.ZodType, ...inputs: unknown[]) => {
  for (const input of inputs) assert.equal(read(schema, input), input, JSON.stringify(input))
}
const refuses = (schema: z.ZodType, ...inputs: unknown[]) => {
  for (const input of inputs) assert.not(schema.safeParse(input).success, JSON.stringify(input))
}

test('a title is trimmed and kept in NFC', () => {
  assert.is(read(Title, ' \t Buy milk \n'), 'Buy milk')
  assert.is(read(Title, 'йод'), 'йод')
  assert.is(read(Title, '\ufeff\u00a0x\u3000'), 'x')
})

test('a title in any script, with emoji, quotes and markup is taken as it is', () =>
  takes(Title, 'Купить молоко', '牛乳を買う', '👩‍👩‍👧‍👦', '<b>&amp;</b>', `'; drop table task; --`, '%_\\', 'a\u200bb'))

test('a title holds 1 to 500 code points after trimming, a name 1 to 100', () => {
  takes(Title, 'x', '😀'.repeat(500))
  refuses(Title, '😀'.repeat(501), '', '   ', '\u3000')
  takes(Name, 'x'.repeat(100), '😀'.repeat(100))
  refuses(Name, 'x'.repeat(101), '')
  assert.is(read(Title, `  ${'x'.repeat(500)}  `), 'x'.repeat(500))
  assert.is(read(Title, 'и\u0306'.repeat(500)), 'й'.repeat(500), 'counted as they are kept')
})

test('control characters and line breaks within a title are refused', () =>
  refuses(Title, 'a\nb', 'a\u0000b', 'a\u007fb', 'a\u0085b', 'a\u2028b', 'a\u2029b', 'a\tb', '\u001b[31mred'))

test('a lone surrogate is refused as ill-formed', () => {
  for (const text of ['\ud800', 'a\udc00b', '\ude00\ud83d']) {
    assert.equal(read(Title, text), { refused: 'is not well-formed Unicode' })
  }
})

test('what is no string is no title', () => refuses(Title, null, undefined, 1, {}, [], ['x']))

test('an id is 16 lower-case hex digits', () => {
  takes(Id, '9f2c61aa03b4d57e')
  refuses(
    Id,
    '9F2C61AA03B4D57E',
    '9f2c61aa03b4d57',
    '9f2c61aa03b4d57e0',
    ' 9f2c61aa03b4d57e',
    '9f2c61aa03b4d57e\n',
    'inbox',
  )
})

test('a Telegram id is a positive whole number that a double holds exactly', () => {
  takes(TelegramId, 1, 2 ** 52, Number.MAX_SAFE_INTEGER)
  refuses(TelegramId, 0, -1, 1.5, 2 ** 53, '42', Number.NaN)
})

test('a duration counts weeks, days of 24 h, hours, minutes and seconds', () => {
  const cases: [string, number][] = [
    ['PT0S', 0],
    ['PT10M', 600],
    ['PT1H30M', 5400],
    ['PT90M', 5400],
    ['P1D', 86_400],
    ['P1DT12H', 129_600],
    ['P4W', 2_419_200],
    ['P1W2DT3H4M5S', 788_645],
  ]
  for (const [text, seconds] of cases) assert.is(durationSeconds(text), seconds, text)
})

test('months, years, fractions, signs, spaces and empty parts are no duration', () => {
  for (const text of [
    '',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    'PT0.5S',
    '-PT1M',
    'PT-1M',
    'pt1m',
    'PT1M ',
    'PT1S1M',
    '10M',
    'P1',
  ]) {
    assert.is(durationSeconds(text), null, text)
  }
})

test('lead times are answered longest first, one given twice counts once', () => {
  assert.equal(read(LeadTimes, ['PT0S', 'P1D', 'PT10M']), ['P1D', 'PT10M', 'PT0S'])
  assert.equal(read(LeadTimes, ['PT10M', 'PT600S', 'PT10M']), ['PT10M'])
  assert.equal(read(LeadTimes, ['PT1M', 'PT60S', 'PT2M', 'PT3M', 'PT4M', 'PT5M']), [
    'PT5M',
    'PT4M',
    'PT3M',
    'PT2M',
    'PT1M',
  ])
  assert.equal(read(LeadTimes, []), [])
})

test('lead times are at most 5, up to 28 days each', () => {
  takes(LeadTimes, ['P28D'], ['P4W'], ['PT672H'])
  refuses(
    LeadTimes,
    ['PT1M', 'PT2M', 'PT3M', 'PT4M', 'PT5M', 'PT6M'],
    ['P29D'],
    ['P28DT1S'],
    ['soon'],
    'PT1M',
    [60],
    null,
  )
})

test('a time zone is a place that Node knows', () => {
  takes(TimeZone, 'America/Adak', 'Europe/Moscow', 'UTC', 'Asia/Kathmandu')
  refuses(TimeZone, '', 'Mars/Olympus', '+03:00', '-10:00', 'Europe/Moscow ', '../etc/passwd', 'x'.repeat(65), 3)
})

test('an hour is a local time of day to the minute', () => {
  takes(Hour, '00:00', '09:00', '23:59')
  refuses(Hour, '24:00', '9:00', '09:60', '09:00:00', '09', '')
})

test('a due date is a date, a local date-time, or one with an offset', () =>
  takes(
    DueInput,
    '2026-11-24',
    '2028-02-29',
    '2026-11-24T09:00',
    '2026-11-24T09:00:30',
    '2026-11-24T09:00:30.123',
    '2026-11-24T09:00Z',
    '2026-11-24T09:00:00-10:00',
    '2026-11-24T09:00+05:45',
    '1970-01-01',
    '9998-12-31T23:59',
  ))

test('a date that does not exist is refused', () =>
  refuses(
    DueInput,
    '2026-02-29',
    '2026-02-30T09:00Z',
    '2026-13-01',
    '2026-00-10',
    '2026-11-31',
    '2026-11-24T24:00',
    '2026-11-24T09:60',
    '2026-11-24T09:00:60',
    '2026-11-24T23:59:60Z',
    '2026-11-24T09:00+25:00',
    '1969-12-31',
    '9999-01-01',
  ))

test('other ways to write a date are refused', () =>
  refuses(
    DueInput,
    '',
    'tomorrow',
    '24.11.2026',
    '2026-11-24T',
    '2026-11-24 09:00',
    '20261124',
    '2026-W48-2',
    '2026-11-24T09',
    '2026-11-24T09:00z',
    '2026-11-24T09:00[America/Adak]',
    '2026-11-24T09:00-1000',
    ' 2026-11-24',
    '2026-11-24\n',
    '+002026-11-24',
    1_795_000_000,
    null,
  ))

test('a moment needs a time of day', () => {
  takes(MomentInput, '2026-11-24T09:00', '2026-11-24T09:00Z')
  refuses(MomentInput, '2026-11-24')
})

test('a stamp is to the second, with a numeric offset', () => {
  takes(Stamp, '2026-11-24T09:00:00-10:00', '2026-11-24T19:00:00+00:00')
  refuses(Stamp, '2026-11-24T19:00:00Z', '2026-11-24T19:00:00.000+00:00', '2026-11-24T19:00+00:00', '2026-11-24')
  takes(Due, '2026-11-24', '2026-11-24T09:00:00-10:00')
  refuses(Due, '2026-02-30', '2026-11-24T09:00')
})

test.run()
