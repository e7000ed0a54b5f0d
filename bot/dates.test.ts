/** What people mean when they name a date: 67 phrases with the date, its instant and what is left of the line. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readDate } from './dates.ts'

/** A Tuesday, 09:00 in Adak. */
const now = Temporal.Instant.from('2026-11-24T19:00:00Z')
const zone = 'America/Adak'
const read = (text: string, language: 'ru' | 'en' = 'en') => readDate(text, { now, zone, language })
const instantOf = (due: string) => Temporal.PlainDateTime.from(due).toZonedDateTime(zone).toInstant()

/** The line, its title, when it is due on that clock, and, where a time of day is named, the instant. */
type Row = readonly [said: string, title: string, due: string, instant?: string]

const russian: readonly Row[] = [
  ['позвонить маме завтра в 9', 'позвонить маме', '2026-11-25T09:00', '2026-11-25T19:00Z'],
  ['в пятницу сдать отчёт в 18:30', 'сдать отчёт', '2026-11-27T18:30', '2026-11-28T04:30Z'],
  ['15.12 в 12:00 стоматолог', 'стоматолог', '2026-12-15T12:00', '2026-12-15T22:00Z'],
  ['05.12 день рождения Ани', 'день рождения Ани', '2026-12-05'],
  ['оплатить квартиру до 25.11', 'оплатить квартиру', '2026-11-25'],
  ['25-го в 10 совещание', 'совещание', '2026-11-25T10:00', '2026-11-25T20:00Z'],
  ['25 числа оплатить интернет', 'оплатить интернет', '2026-11-25'],
  ['встретить Машу 5-го в аэропорту', 'встретить Машу в аэропорту', '2026-12-05'],
  ['купить 2 мая торт', 'купить торт', '2027-05-02'],
  ['поздравить маму 8 марта', 'поздравить маму', '2027-03-08'],
  ['31.12.2026 в 23:59 бой курантов', 'бой курантов', '2026-12-31T23:59', '2027-01-01T09:59Z'],
  ['25 декабря 2027 года в 10:00 вылет', 'вылет', '2027-12-25T10:00', '2027-12-25T20:00Z'],
  ['через 10 минут выключить духовку', 'выключить духовку', '2026-11-24T09:10', '2026-11-24T19:10Z'],
  ['позвонить через 2 часа', 'позвонить', '2026-11-24T11:00', '2026-11-24T21:00Z'],
  ['через полчаса чай', 'чай', '2026-11-24T09:30', '2026-11-24T19:30Z'],
  ['через неделю отпуск', 'отпуск', '2026-12-01'],
  ['через 3 дня полить цветы', 'полить цветы', '2026-11-27'],
  ['через год продлить паспорт', 'продлить паспорт', '2027-11-24'],
  ['в понедельник утром зарядка', 'зарядка', '2026-11-30T09:00', '2026-11-30T19:00Z'],
  ['сегодня вечером кино', 'кино', '2026-11-24T19:00', '2026-11-25T05:00Z'],
  ['завтра днём забрать посылку', 'забрать посылку', '2026-11-25T14:00', '2026-11-26T00:00Z'],
  ['вечером купить хлеб', 'купить хлеб', '2026-11-24T19:00', '2026-11-25T05:00Z'],
  ['послезавтра в 8 утра поезд', 'поезд', '2026-11-26T08:00', '2026-11-26T18:00Z'],
  ['в 9 вечера вынести мусор', 'вынести мусор', '2026-11-24T21:00', '2026-11-25T07:00Z'],
  ['завтра в 3 парикмахер', 'парикмахер', '2026-11-25T15:00', '2026-11-26T01:00Z'],
  ['рейс завтра в 3 часа ночи', 'рейс', '2026-11-25T03:00', '2026-11-25T13:00Z'],
  ['отчёт к пятнице', 'отчёт', '2026-11-27'],
  ['отчёт (до пятницы)', 'отчёт', '2026-11-27'],
  ['завтра к 10 к врачу', 'к врачу', '2026-11-25T10:00', '2026-11-25T20:00Z'],
  ['встреча 5 декабря в 15 часов', 'встреча', '2026-12-05T15:00', '2026-12-06T01:00Z'],
  ['созвон завтра в 9 30', 'созвон', '2026-11-25T09:30', '2026-11-25T19:30Z'],
  ['пт 18:00 кино', 'кино', '2026-11-27T18:00', '2026-11-28T04:00Z'],
  ['на следующей неделе ТО машины', 'ТО машины', '2026-11-30'],
  ['в следующий вторник бассейн', 'бассейн', '2026-12-01'],
  ['завтра в полдень обед с Ольгой', 'обед с Ольгой', '2026-11-25T12:00', '2026-11-25T22:00Z'],
  ['отпуск 1-10 июня', 'отпуск 1-10 июня', '2027-06-01'],
  ['report завтра в 9', 'report', '2026-11-25T09:00', '2026-11-25T19:00Z'],
]
const english: readonly Row[] = [
  ['report friday 18:30', 'report', '2026-11-27T18:30', '2026-11-28T04:30Z'],
  ['call mum tomorrow at 9', 'call mum', '2026-11-25T09:00', '2026-11-25T19:00Z'],
  ['dentist 15/12', 'dentist', '2026-12-15'],
  ['dentist on dec 15 at 12', 'dentist', '2026-12-15T12:00', '2026-12-15T22:00Z'],
  ['Dec 15, 2027 renew passport', 'renew passport', '2027-12-15'],
  ['pay rent on the 1st', 'pay rent', '2026-12-01'],
  ['the 25th: water the plants', 'water the plants', '2026-11-25'],
  ['day after tomorrow fix the bike', 'fix the bike', '2026-11-26'],
  ['in 2 hours take out the cake', 'take out the cake', '2026-11-24T11:00', '2026-11-24T21:00Z'],
  ['in half an hour tea', 'tea', '2026-11-24T09:30', '2026-11-24T19:30Z'],
  ['in 3 days call back', 'call back', '2026-11-27'],
  ['gym on monday morning', 'gym', '2026-11-30T09:00', '2026-11-30T19:00Z'],
  ['watch the film tonight', 'watch the film', '2026-11-24T19:00', '2026-11-25T05:00Z'],
  ['dinner this evening', 'dinner', '2026-11-24T19:00', '2026-11-25T05:00Z'],
  ['5 pm call', 'call', '2026-11-24T17:00', '2026-11-25T03:00Z'],
  ['at 6:15pm gym', 'gym', '2026-11-24T18:15', '2026-11-25T04:15Z'],
  ['call Ann at 3', 'call Ann', '2026-11-24T15:00', '2026-11-25T01:00Z'],
  ['train tomorrow at noon', 'train', '2026-11-25T12:00', '2026-11-25T22:00Z'],
  ['by friday send the invoice', 'send the invoice', '2026-11-27'],
  ['due: friday, tax form', 'tax form', '2026-11-27'],
  ['meet Bob next friday', 'meet Bob', '2026-12-04'],
  ['next week plan the trip', 'plan the trip', '2026-11-30'],
  ['sat 10am run', 'run', '2026-11-28T10:00', '2026-11-28T20:00Z'],
  ['on wed call the bank', 'call the bank', '2026-11-25'],
  ['2027-01-05 09:00 kick-off', 'kick-off', '2027-01-05T09:00', '2027-01-05T19:00Z'],
  ['parcel (tomorrow)', 'parcel', '2026-11-25'],
  [
    'tomorrow 13:00-14:00 lunch with Kim',
    'tomorrow 13:00-14:00 lunch with Kim',
    '2026-11-25T13:00',
    '2026-11-25T23:00Z',
  ],
  ['meet at 9 tomorrow', 'meet', '2026-11-25T09:00', '2026-11-25T19:00Z'],
  ['lunch 12:30', 'lunch', '2026-11-24T12:30', '2026-11-24T22:30Z'],
  ['позвонить tomorrow at 9', 'позвонить', '2026-11-25T09:00', '2026-11-25T19:00Z'],
]

for (const [said, title, due, instant] of [...russian, ...english])
  test(`${said} → ${due}`, () => {
    for (const language of ['ru', 'en'] as const)
      assert.equal(read(said, language), { title, due }, `whichever language the person has: ${language}`)
    assert.is(due.includes('T') ? instantOf(due).toString({ smallestUnit: 'minute' }) : undefined, instant)
  })

const none = [
  ...['read 1984', 'buy 10 eggs', 'версия 2.11', 'Python 3.12 upgrade', 'iPhone 15', 'глава 5 в 2 томах'],
  ...['10 минут', 'сделать 5 минут зарядки', '2 дня отпуска', '5 minute walk', 'read for 30 minutes', 'in 5 steps'],
  ...['каждый день в 9', 'по пятницам бассейн', 'every day at 9', 'fridays swim', 'ежедневно в 10:00'],
  ...['купить хлеба в 5 магазинах', 'в 10 раз лучше', '1/2 cup sugar', '24/7 support', 'счёт 3:2', 'заплатить 12.50'],
  ...['8-800-555-35-35', 'call 555-0123', 'v1.12.2026', '10.0.0.1', '$18.30', 'A/B 12/12'],
  ...['вчера', 'yesterday', 'вчерашний отчёт', 'в мае', 'may', 'march', 'sun cream', 'May the force', 'сделать сейчас'],
  ...['в конце месяца', 'с завтрашнего дня', 'в 2026 году', 'купить 3 яблока', 'купить молоко', 'buy milk', '🍰'],
]
for (const said of none)
  test(`${said} names no date to be due at`, () => {
    for (const language of ['ru', 'en'] as const) assert.is(read(said, language), null, language)
  })

test('a time of day alone is the next one', () => {
  assert.is(read('call at 10')?.due, '2026-11-24T10:00')
  assert.is(read('call at 8')?.due, '2026-11-25T08:00')
})
test("a weekday is the next one, unless it is today's and its time is still to come", () => {
  assert.is(read('tuesday report')?.due, '2026-12-01')
  assert.is(read('во вторник в 8 отчёт')?.due, '2026-12-01T08:00')
  assert.is(read('tuesday 18:30 report')?.due, '2026-11-24T18:30')
})
test('in the morning means the hour at which the person begins the day', () => {
  const early = { now, zone, language: 'ru', morningHour: '06:30' } as const
  assert.is(readDate('завтра утром бег', early)?.due, '2026-11-25T06:30')
  assert.is(readDate('завтра утром в 8 бег', early)?.due, '2026-11-25T08:00')
})
test("tomorrow is the person's own", () => {
  const late = Temporal.Instant.from('2026-11-24T23:30:00Z')
  const due = (where: string) => readDate('завтра', { now: late, zone: where, language: 'ru' })?.due
  assert.equal(['America/Adak', 'Europe/London', 'Asia/Tokyo'].map(due), ['2026-11-25', '2026-11-25', '2026-11-26'])
})
test('in two hours is two hours, also over the night in which clocks change', () => {
  const before = Temporal.Instant.from('2026-03-08T11:00:00Z')
  const due = readDate('in 2 hours', { now: before, zone, language: 'en' })?.due ?? ''
  assert.is(due, '2026-03-08T04:00')
  assert.is(before.until(instantOf(due)).total('hours'), 2)
})
test('a line that is nothing but a date keeps it as its title', () =>
  assert.equal(read('завтра в 9'), { title: 'завтра в 9', due: '2026-11-25T09:00' }))
test('where several dates are named the first is proposed, and no word of the line is lost', () =>
  assert.equal(read('завтра к врачу, в пятницу в кино'), {
    title: 'завтра к врачу, в пятницу в кино',
    due: '2026-11-25',
  }))

test('a line of more than 200 characters is taken as it is', () => {
  assert.ok(read(`${'x'.repeat(191)} tomorrow`))
  assert.is(read(`${'x'.repeat(192)} tomorrow`), null)
})
test('whatever the line, it is read without failing, and what is left of it is never empty', () => {
  const seed = Number(process.env.SEED ?? Date.now())
  const piece = fc.constantFrom(
    ...['завтра', 'friday', 'в', 'at', '9', '31.02', '15.12', '25-го', '29/2', 'к', 'пятнице', 'через', 'час', 'утром'],
    ...['12:60', '24:00', 'dec', '99', ' ', ',', '(', ')', '.', 'the 31st', 'in', '2', 'weeks', '🍰', '\u202e', 'год'],
  )
  const line = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((all) => all.join(' ')),
    fc.string({ unit: 'grapheme' }),
  )
  fc.assert(
    fc.property(line, (text) => {
      const dated = read(text, 'ru')
      if (!dated) return
      assert.ok(dated.title.trim() !== '', text)
      assert.match(dated.due, /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/)
    }),
    { seed, numRuns: 300 },
  )
})

test.run()
