/** Ways of naming a day that chrono-node does not know. */
import * as chrono from 'chrono-node'
import type { Language } from '#contracts/words.ts'

const before = String.raw`(?<![\p{L}\d.,:/-])`
const after = String.raw`(?![\p{L}\d/]|[.,:-]\d)`

const today = ({ reference }: chrono.ParsingContext): Temporal.PlainDate => {
  const here = reference.getDateWithAdjustedTimezone()
  return new Temporal.PlainDate(here.getFullYear(), here.getMonth() + 1, here.getDate())
}
const parts = ({ year, month, day }: Temporal.PlainDate) => ({ year, month, day })

/** The next such day of a month; null: no month has it. */
const nextDay = (context: chrono.ParsingContext, day: number) => {
  for (let date = today(context), n = 0; n < 62; n++, date = date.add({ days: 1 }))
    if (date.day === day) return parts(date)
  return null
}
const nextMatching = (context: chrono.ParsingContext, day: number, month: number) => {
  for (let year = today(context).year, n = 0; n < 8; n++, year++) {
    try {
      const date = Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })
      if (Temporal.PlainDate.compare(date, today(context)) >= 0) return parts(date)
    } catch {}
  }
  return null
}

const dotted = new RegExp(String.raw`${before}(\d{1,2})\.(\d{2})${after}`, 'giu')
/**
 * `15.12` is a date before a time, after a preposition, or first of all; elsewhere it may be a version or a price.
 * chrono-node takes it for a number: as `15/12`, which is as long, it does not.
 */
export const slashed = (text: string): string =>
  text.replaceAll(dotted, (said: string, day: string, month: string, at: number) => {
    const lead = text.slice(0, at)
    const isNamed =
      /(?<!\p{L})(до|к|на|по|с|on|by|due|until|till|срок|дедлайн|deadline):?\s+$/iu.test(lead) ||
      /^\s+(в|at)\s+\d/iu.test(text.slice(at + said.length))
    const isFirst = lead.trim() === '' && day.length === 2
    return isNamed || isFirst ? `${day}/${month}` : said
  })

const dayOfMonth = (pattern: string): chrono.Parser => ({
  pattern: () => new RegExp(before + pattern + after, 'iu'),
  extract: (context, match) => nextDay(context, Number(match[1])),
})

const datives = ['понедельнику', 'вторнику', 'среде', 'четвергу', 'пятнице', 'субботе', 'воскресенью']
const toWeekday: chrono.Parser = {
  pattern: () => new RegExp(String.raw`${before}ко?\s+(${datives.join('|')})${after}`, 'iu'),
  extract: (context, match) => {
    const date = today(context)
    const days = (datives.indexOf(match[1]?.toLowerCase() ?? '') + 8 - date.dayOfWeek) % 7
    return parts(date.add({ days: days === 0 ? 7 : days }))
  },
}

/** `к 10`, `до 18:00`, `в 9 30`, `в 3 часа ночи`: chrono-node merges it with a day that stands before. */
const byHour: chrono.Parser = {
  pattern: () =>
    new RegExp(
      String.raw`${before}(?:в|к|до)\s+(\d{1,2})(?:(?:[: ]|-(?=00|15|30|45))([0-5]\d))?(?:\s+час(?:ам|ов|а))?(?:\s+(утра|дня|вечера|ночи))?${after}`,
      'iu',
    ),
  extract: (context, match) => {
    const [said, minute] = [Number(match[1]), Number(match[2] ?? 0)]
    const part = match[3]?.toLowerCase()
    const isLate = said < 12 && (part === 'вечера' || part === 'дня')
    const hour = said === 12 && part === 'ночи' ? 0 : said + (isLate ? 12 : 0)
    if (hour > 23) return null
    const components = context.createParsingComponents({ hour, minute })
    return part ? components.assign('meridiem', hour < 12 ? chrono.Meridiem.AM : chrono.Meridiem.PM) : components
  },
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** `dec 15`, of which chrono-node's day-first English makes the year 2015. */
const monthDay: chrono.Parser = {
  pattern: () =>
    new RegExp(
      String.raw`${before}(${months.join('|')})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?!\s*,?\s*\d{4})${after}`,
      'iu',
    ),
  extract: (context, match) =>
    nextMatching(context, Number(match[2]), months.indexOf(match[1]?.toLowerCase() ?? '') + 1),
}

const afterTomorrow: chrono.Parser = {
  pattern: () => new RegExp(`${before}day after tomorrow${after}`, 'iu'),
  extract: (context) => parts(today(context).add({ days: 2 })),
}

export const extraParsers: Readonly<Record<Language, readonly chrono.Parser[]>> = {
  ru: [dayOfMonth(String.raw`(\d{1,2})(?:-?го|\s+числа)`), toWeekday, byHour],
  en: [dayOfMonth(String.raw`the\s+(\d{1,2})(?:st|nd|rd|th)`), monthDay, afterTomorrow],
}
