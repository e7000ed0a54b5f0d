/**
 * A date named in a line, in Russian or English, and the line without it. Pure. chrono-node finds the words; what it
 * takes for a date and people do not, or reads otherwise than they mean it, is corrected here.
 */
import * as chrono from 'chrono-node'
import type { Language } from '#contracts/words.ts'
import { extraParsers, slashed } from './date-words.ts'

export interface Dated {
  /** The line without the date; all of it where nothing else would be left, or more is said than one date. */
  readonly title: string
  /** `2026-11-24` where no time of day is said, else `2026-11-24T09:00`, in that zone. */
  readonly due: string
}

export interface Reading {
  readonly now: Temporal.Instant
  readonly zone: string
  /** Decides where both languages would read the line. */
  readonly language: Language
  /** What "in the morning" means; 09:00 if not given. */
  readonly morningHour?: string
}

const withExtras = (known: chrono.Chrono, language: Language): chrono.Chrono => {
  const extended = known.clone()
  extended.parsers.unshift(...extraParsers[language])
  return extended
}
const readers: Readonly<Record<Language, chrono.Chrono>> = {
  ru: withExtras(chrono.ru.casual, 'ru'),
  en: withExtras(chrono.en.GB, 'en'),
}

/** Reading takes time with the square of the length, and who writes more than a line tells a story. */
const mostCharacters = 200

/** null: no date is named, or none that a task can be due at. */
export const readDate = (text: string, reading: Reading): Dated | null => {
  if (text.length > mostCharacters || recurring.test(text)) return null
  const [first, second] = [reading.language, reading.language === 'ru' ? 'en' : 'ru'] as const
  const [mine, other] = [found(text, first, reading), found(text, second, reading)]
  const best = lengthOf(other) > lengthOf(mine) ? other : mine
  const [date, ...more] = best
  if (!date) return null
  const [added] = more
  const joined = more.length === 1 && added ? joinedWith(date, added) : null
  const due = dueOf(joined ?? date, reading)
  if (due === null) return null
  const severalSaid = date.isRange || (more.length > 0 && !joined)
  return { due, title: severalSaid ? text : without(text, best) }
}

/** There are no recurring tasks, and half of "every day at 9" is not what was meant. */
const recurring =
  /(?<!\p{L})(кажд(ый|ая|ую|ое|ые|ого|ой|ым|ых)|еже(дневно|недельно|месячно|годно|часно)|по\s+(понедельникам|вторникам|средам|четвергам|пятницам|субботам|воскресеньям|будням|выходным|утрам|вечерам|ночам)|every|each|daily|weekly|monthly|yearly|annually|hourly|(mon|tues|wednes|thurs|fri|satur|sun)days|weekdays|weekends)(?!\p{L})/iu

/** What was found, in the terms of this file. */
interface Found {
  readonly index: number
  readonly text: string
  /** null: only a time of day was named. */
  readonly date: Temporal.PlainDate | null
  /** null: only a day was named. */
  readonly time: Temporal.PlainTime | null
  /** An exact instant, as in "in two hours". */
  readonly instant: Temporal.Instant | null
  readonly isRange: boolean
}

const found = (text: string, language: Language, { now, zone, morningHour = '09:00' }: Reading): Found[] => {
  const offset = now.toZonedDateTimeISO(zone).offsetNanoseconds / 60e9
  const reference = { instant: new Date(now.epochMilliseconds), timezone: offset }
  return readers[language]
    .parse(slashed(text), reference, { forwardDate: true })
    .filter((result) => isMeant(result, text))
    .map((result) => understood(result, text, morningHour, now.toZonedDateTimeISO(zone).toPlainDateTime()))
}
const lengthOf = (all: readonly Found[]): number => all.reduce((sum, { text }) => sum + text.length, 0)

/** chrono-node takes some punctuation along. */
const trailing = /[\s),.;:!?]+$/u
const relative = /^(через|спустя|in|after|within)(?!\p{L})|(?<!\p{L})(from now|later)$/iu
const aroundDate =
  /(?<!\p{L})(в|во|на|до|к|ко|с|со|on|by|due|until|till|before|next|this|срок|дедлайн|deadline):?\s*$/iu
const withTime = /\d[:.]\d\d|\d\s*(am|pm)(?!\p{L})|(?<!\p{L})(в|к|до|at|by)\s+\d{1,2}(?!\d)/iu
const vague =
  /^(now|just now|сейчас|(на )?этой неделе|this (week|month|year)|(в )?этом (месяце|году)|(в )?следующем году|next year|last .*|прошл.*)$/iu
const shortWeekday = /^(sun|mon|tue|tues|wed|thu|thur|thurs|fri|sat|пн|вт|ср|чт|пт|сб|вс)\.?$/iu

/** Whether people would take this for a date too. */
const isMeant = ({ index, text: read, start }: chrono.ParsedResult, whole: string): boolean => {
  const text = whole.slice(index, index + read.length).replace(trailing, '')
  const before = whole.slice(0, index)
  const after = whole.slice(index + text.length)
  const isLoose = /[\p{L}\d.,:/+@#№$€₽-]$/u.test(before.replace(/[,:]?\s+$/u, ' '))
  const goesOn = /^([\p{L}\d/@%]|[.,:-]\d)/u.test(after)
  if (isLoose || goesOn || vague.test(text)) return false
  const hasDay = namesDay(start, text)
  const hasTime = start.isCertain('hour')
  if (!hasDay && !hasTime) return partOfDay(text) !== null
  // "10 минут" names a length of time.
  if (start.isCertain('timezoneOffset') || /^\d+\s+(минут|час|д(ень|ня|ней)|недел|месяц)/iu.test(text))
    return relative.test(text)
  // "конец месяца" names no day.
  if (/^(месяца|недели|года|день|дня|month|week|year|day)$/iu.test(text)) return false
  if (shortWeekday.test(text)) return aroundDate.test(before)
  if (/^\d{1,2}\/\d{1,2}$/.test(text)) {
    const [day = 0, month = 0] = text.split('/').map(Number)
    return month <= 12 && text !== '24/7' && (day > 12 || aroundDate.test(before))
  }
  if (!hasDay && /^((в|at)\s+)?\d{1,2}$/iu.test(text)) return stands(before, after)
  return true
}

const namesDay = (start: chrono.ParsedComponents, text: string): boolean =>
  start.isCertain('day') || start.isCertain('weekday') || relative.test(text)

/** A bare "at 5", which may be five of anything, stands alone, first or last. */
const stands = (before: string, after: string): boolean =>
  (before.trim() === '' && !/^\s+раз(?!\p{L})/u.test(after)) || /^\s*([,.;!?)]|$)/u.test(after)

const understood = (
  { index, text: read, start, end }: chrono.ParsedResult,
  whole: string,
  morningHour: string,
  now: Temporal.PlainDateTime,
): Found => {
  const said = read.replace(trailing, '')
  const more = /^\s+(утром|дн[её]м|вечером|ночью)(?!\p{L})/iu.exec(whole.slice(index + said.length))
  const text = said + (more?.[0] ?? '')
  const part = partOfDay(text)
  const isSaid = start.isCertain('hour') && (part === null || withTime.test(text))
  const time = isSaid ? timeOf(start, text) : part && Temporal.PlainTime.from(hourOf(part, morningHour))
  return {
    index,
    text,
    date: dayOf(start, text, time, now),
    time,
    instant: start.isCertain('timezoneOffset') ? Temporal.Instant.fromEpochMilliseconds(start.date().getTime()) : null,
    isRange: end != null,
  }
}

/** "At 3" is in the afternoon, unless it says otherwise. */
const timeOf = (start: chrono.ParsedComponents, text: string): Temporal.PlainTime => {
  const hour = start.get('hour') ?? 0
  const isAfternoon =
    hour >= 1 && hour <= 5 && !start.isCertain('meridiem') && !/(?<!\d)0\d|утра|ночи|ночью/iu.test(text)
  return new Temporal.PlainTime(isAfternoon ? hour + 12 : hour, start.get('minute') ?? 0)
}

const dayOf = (
  start: chrono.ParsedComponents,
  text: string,
  time: Temporal.PlainTime | null,
  now: Temporal.PlainDateTime,
): Temporal.PlainDate | null => {
  const today = now.toPlainDate()
  if (/(следующей неделе|next week)$/iu.test(text)) return today.add({ days: 8 - today.dayOfWeek })
  const isDay = start.isCertain('day')
  if (!namesDay(start, text)) return null
  const day = new Temporal.PlainDate(start.get('year') ?? 0, start.get('month') ?? 1, start.get('day') ?? 1)
  // Today's own weekday is named only for a time that is still to come; else the next one is meant.
  const isOver = time === null || Temporal.PlainTime.compare(time, now.toPlainTime()) <= 0
  return !isDay && day.equals(today) && isOver ? day.add({ weeks: 1 }) : day
}

const hoursOf = { noon: '12:00', afternoon: '14:00', evening: '19:00', night: '22:00' } as const
type PartOfDay = 'morning' | keyof typeof hoursOf
const hourOf = (part: PartOfDay, morningHour: string): string => (part === 'morning' ? morningHour : hoursOf[part])
const parts: readonly (readonly [PartOfDay, RegExp])[] = [
  ['morning', /(?<!\p{L})(утром|morning)(?!\p{L})/iu],
  ['afternoon', /(?<!\p{L})(дн[её]м|afternoon)(?!\p{L})/iu],
  ['evening', /(?<!\p{L})(вечером|evening|tonight)(?!\p{L})/iu],
  ['night', /(?<!\p{L})(ночью|night)(?!\p{L})/iu],
]
const partOfDay = (text: string): PartOfDay | null => parts.find(([, words]) => words.test(text))?.[0] ?? null

/** "On friday … at 18:30": a day and a time of day that stand apart. */
const joinedWith = (one: Found, other: Found): Found | null => {
  const [day, hour] = one.date ? [one, other] : [other, one]
  const fits = day.date && !day.time && !day.isRange && hour.time && !hour.date && !hour.isRange
  return fits ? { ...day, time: hour.time } : null
}

const dueOf = ({ date, time, instant }: Found, { now, zone }: Reading): string | null => {
  const here = now.toZonedDateTimeISO(zone)
  const today = here.toPlainDate()
  if (instant)
    return Temporal.Instant.compare(instant, now) <= 0
      ? null
      : toMinute(
          instant.round({ smallestUnit: 'minute', roundingMode: 'ceil' }).toZonedDateTimeISO(zone).toPlainDateTime(),
        )
  // A time of day alone is the next one.
  const comes = time && Temporal.PlainTime.compare(time, here.toPlainTime()) > 0 ? today : today.add({ days: 1 })
  const day = date ?? comes
  if (Temporal.PlainDate.compare(day, today) < 0 || day.year > 9998) return null
  return time ? toMinute(day.toPlainDateTime(time)) : day.toString()
}
const toMinute = (at: Temporal.PlainDateTime): string => at.toString({ smallestUnit: 'minute' })

const dangling =
  /(?<!\p{L})(в|во|на|до|к|ко|с|по|срок|дедлайн|on|at|by|due|until|till|before|for|from|deadline)?[\s:,;–—-]*$/iu

const without = (text: string, all: readonly Found[]): string => {
  let rest = text
  for (const { index, text: said } of all.toSorted((a, b) => b.index - a.index))
    rest = `${rest.slice(0, index).replace(dangling, ' ')} ${rest.slice(index + said.length)}`
  const title = rest
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/\(\s*\)/gu, '')
    .replaceAll(/ ([,.;:!?)])/gu, '$1')
    .replaceAll(/^[\s,.;:–—-]+|[\s,;:–—-]+$/gu, '')
  return title === '' ? text : title
}
