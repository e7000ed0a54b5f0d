/** The small words that every schema is made of: ids, titles, instants, zones, durations. */
import * as z from 'zod'

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u
const tidy = (text: string) => (text.isWellFormed() ? text.trim().normalize('NFC') : text)
const codePoints = (text: string) => [...text].length

/** One line of a person's own text: trimmed, NFC, `most` code points at most, no control characters. */
const line = (most: number) =>
  z
    .string()
    .overwrite(tidy)
    .refine((text) => text.isWellFormed(), 'is not well-formed Unicode')
    .refine((text) => !control.test(text), 'holds control characters')
    .refine((text) => codePoints(text) >= 1, 'is empty')
    .refine((text) => codePoints(text) <= most, `is longer than ${most} characters`)
    .meta({ minLength: 1, maxLength: most })

export const Title = line(500)
export const Name = line(100)

/** The first 16 hex digits of a SHA-256; see domain/ids.ts. */
export const Id = z
  .string()
  .regex(/^[0-9a-f]{16}$/, 'is not an id')
  .meta({ example: '9f2c61aa03b4d57e' })

/** The tail of a notification's stream: a minute in UTC, or a person's local day. */
export const NotificationId = z
  .string()
  .regex(/^(\d{8}T\d{4}|digest-\d{4}-\d{2}-\d{2})$/, 'is neither a minute such as 20261124T1900 nor digest-2026-11-24')
  .meta({ example: '20261124T1900' })

export const SuperuserName = z.string().regex(/^[\w.@+-]{1,150}$/u, 'is not a name of letters, digits and @.+-_')

export const TelegramId = z.int().positive()

/** An instant in UTC, ISO 8601, as events keep it: 2026-11-24T19:00:00.000Z. */
export const Instant = z.iso.datetime()

const duration = /^P(?!$)(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?!$)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/
const unitSeconds = [604_800, 86_400, 3_600, 60, 1]

/** Seconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds; null where it is none. Days are 24 h. */
export const durationSeconds = (text: string): number | null => {
  const parts = duration.exec(text)
  if (!parts) return null
  return unitSeconds.reduce((sum, seconds, i) => sum + seconds * Number(parts[i + 1] ?? 0), 0)
}

const leadTime = z
  .string()
  .refine((text) => durationSeconds(text) !== null, 'is not an ISO 8601 duration such as PT10M')
  .refine((text) => (durationSeconds(text) ?? 0) <= 28 * 86_400, 'is longer than 28 days')
  .meta({ example: 'PT10M' })

const unique = (leads: string[]) =>
  leads
    .map((text) => ({ text, seconds: durationSeconds(text) ?? -1 }))
    .filter((lead, i, all) => all.findIndex((other) => other.seconds === lead.seconds) === i)
    .sort((a, b) => b.seconds - a.seconds)
    .map((lead) => lead.text)

/** How long before a due date to remind: at most 5, one given twice counts once, longest first. */
export const LeadTimes = z
  .array(leadTime)
  .max(100)
  .overwrite(unique)
  .refine((leads) => leads.length <= 5, 'has more than 5 entries')
  .meta({ description: 'How long before: at most 5 different ISO 8601 durations, up to 28 days, longest first' })

/** Asking costs some 30 µs, and every scheduled task names one. */
const knownZones = new Set<string>()
const isZone = (zone: string) => {
  if (knownZones.has(zone)) return true
  try {
    if (!/^[A-Za-z]/.test(zone) || !new Intl.DateTimeFormat('en', { timeZone: zone })) return false
  } catch {
    return false
  }
  if (knownZones.size < 1000) knownZones.add(zone)
  return true
}

/** An IANA time zone that this Node knows. Fixed offsets such as +03:00 are refused: people live in places. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isZone, 'is not a known time zone such as America/Adak')
  .meta({ example: 'America/Adak' })

export const Language = z.enum(['ru', 'en'])
export type Language = z.infer<typeof Language>

/** A local time of day, to the minute. */
export const Hour = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day such as 09:00')
  .meta({ example: '09:00' })

const dueShape =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:T(?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?<offset>Z|[+-]\d{2}:\d{2})?)?$/

const realDue = (text: string) => {
  const parts = dueShape.exec(text)?.groups
  if (!parts?.date) return false
  try {
    if (parts.offset) Temporal.Instant.from(text)
    else if (parts.time) Temporal.PlainDateTime.from(text, { overflow: 'reject' })
    else Temporal.PlainDate.from(text, { overflow: 'reject' })
    const year = Number(parts.date.slice(0, 4))
    return year >= 1970 && year <= 9998 && !parts.time?.includes(':60')
  } catch {
    return false
  }
}

/** A date (all that day), a local date-time (the person's clock), or a date-time with an offset (that instant). */
export const DueInput = z
  .string()
  .max(40)
  .refine(realDue, 'is not a date or date-time such as 2026-11-24 or 2026-11-24T09:00')
  .meta({
    example: '2026-11-24T09:00',
    description: "A date (all that day), a local date-time (the person's clock), or one with an offset (that instant)",
  })

/** A date-time, with an offset (that instant) or without (the person's clock). */
export const MomentInput = DueInput.refine((text) => text.includes('T'), 'has no time of day')

/** A stamp as answers give it: to the second, with the offset of the person's zone. */
export const Stamp = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/)
  .meta({ example: '2026-11-24T09:00:00-10:00' })

/** A date, or a stamp. */
export const Due = z.union([z.iso.date(), Stamp]).meta({ example: '2026-11-24T09:00:00-10:00' })
