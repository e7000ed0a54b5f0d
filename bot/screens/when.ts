/** Dates and times in a person's language and zone. */
import type { Look } from './screen.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
const format = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = locale + JSON.stringify(options)
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, options)
  if (formats.size > 500) formats.clear()
  formats.set(key, made)
  return made
}

const clockOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const dayOptions = { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' } as const

/** A day, as a format in UTC shows it. */
const utc = (date: Temporal.PlainDate | string) => new Date(`${date}T00:00:00Z`)

/** Every full hour of a day. */
export const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`)

export const localDate = ({ now, zone }: Look): Temporal.PlainDate => now.toZonedDateTimeISO(zone).toPlainDate()

export const clock = ({ t, zone, now }: Look): string =>
  format(t.locale, { timeZone: zone, ...clockOptions }).format(now.epochMilliseconds)

/** `Tue, 24 November 2026 at 09:00 GMT-10` */
export const moment = (stamp: string, { t, zone }: Look): string =>
  format(t.locale, { timeZone: zone, ...dayOptions, ...clockOptions, timeZoneName: 'shortOffset' }).format(
    new Date(stamp),
  )

/** `Tue, 24 November 2026` */
export const day = (date: string, { t }: Look): string =>
  format(t.locale, { timeZone: 'UTC', ...dayOptions }).format(utc(date))

const isDate = (due: string) => !due.includes('T')

/** The day that it falls on where the person is. */
export const dateOf = (due: string, { zone }: Look): Temporal.PlainDate =>
  isDate(due) ? Temporal.PlainDate.from(due) : Temporal.Instant.from(due).toZonedDateTimeISO(zone).toPlainDate()

export const isOverdue = (due: string, look: Look): boolean =>
  isDate(due) ? Temporal.PlainDate.compare(due, localDate(look)) < 0 : Temporal.Instant.compare(due, look.now) < 0

export const dueLong = (due: string, look: Look): string =>
  isDate(due) ? `${day(due, look)}, ${look.t.task.allDay}` : moment(due, look)

/** What was picked or read, in the person's own clock: as `dueLong` once it is understood. */
export const dueSpoken = (due: string, look: Look): string =>
  /T\d\d:\d\d$/.test(due)
    ? moment(Temporal.PlainDateTime.from(due).toZonedDateTime(look.zone).toInstant().toString(), look)
    : dueLong(due, look)

/** `today 09:00`, `tomorrow`, `24 Nov`, `24 Nov 2027` */
export const dueShort = (due: string, look: Look): string => {
  const day = shortDay(dateOf(due, look), look)
  return isDate(due) ? day : `${day} ${clock({ ...look, now: Temporal.Instant.from(due) })}`
}

const shortDay = (date: Temporal.PlainDate, look: Look): string => {
  const today = localDate(look)
  const { task, locale } = look.t
  const days = today.until(date).days
  if (days === 0) return task.today
  if (days === 1) return task.tomorrow
  if (days === -1) return task.yesterday
  const year = date.year === today.year ? {} : ({ year: 'numeric' } as const)
  return format(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', ...year }).format(utc(date))
}

/** `November 2026` */
export const monthTitle = (month: string, { t }: Look): string =>
  format(t.locale, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(utc(`${month}-01`))

/** `Nov` */
export const monthName = (month: string, { t }: Look): string =>
  format(t.locale, { timeZone: 'UTC', month: 'short' }).format(utc(`${month}-01`))

/** `Mon` */
export const weekday = (date: Temporal.PlainDate, { t }: Look): string =>
  format(t.locale, { timeZone: 'UTC', weekday: 'short' }).format(utc(date))

/** `24 Nov 2026, 09:00` */
export const shortMoment = (stamp: string, { t, zone }: Look): string =>
  format(t.locale, {
    timeZone: zone,
    ...clockOptions,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(new Date(stamp))

export const weekdayName = (date: Temporal.PlainDate, { t }: Look): string =>
  format(t.locale, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' }).format(utc(date))
