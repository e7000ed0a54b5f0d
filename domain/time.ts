/** Zones, days and stamps. Arithmetic over cached clock changes: Temporal is asked once for each span between two. */

/** An instant: ISO 8601 with an offset, milliseconds since 1970, or a Date. */
export type Moment = string | number | Date

export const epochMs = (moment: Moment): number => (typeof moment === 'string' ? Date.parse(moment) : Number(moment))
export const toInstant = (ms: number): string => new Date(ms).toISOString()

const day = 86_400_000
const minute = 60_000

/** The time between two clock changes of a zone. */
interface Span {
  readonly from: number
  readonly until: number
  readonly offset: number
  /** `offset` to the minute, as stamps write it; some zones had seconds before 1972. */
  readonly shown: number
  readonly suffix: string
}

const spans = new Map<string, Span[]>()
const mostZones = 1_000
const mostSpans = 64

const spanAt = (zone: string, ms: number): Span => {
  let known = spans.get(zone)
  if (known) for (const span of known) if (ms >= span.from && ms < span.until) return span
  const found = findSpan(zone, ms)
  if (!known) {
    if (spans.size >= mostZones) spans.clear()
    known = []
    spans.set(zone, known)
  }
  if (known.length >= mostSpans) known.length = 0
  known.push(found)
  return found
}

const findSpan = (zone: string, ms: number): Span => {
  const then = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
  // "previous" leaves out a change at this very instant.
  const from = then.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')
  const until = then.getTimeZoneTransition('next')
  const offset = then.offsetNanoseconds / 1e6
  const shown = Math.round(offset / minute) * minute
  return {
    from: from?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    until: until?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset,
    shown,
    suffix: `${shown < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(shown) / 3_600_000))}:${two((Math.abs(shown) / minute) % 60)}`,
  }
}

/** Milliseconds that this zone's clocks are ahead of UTC at that instant. */
export const offsetAt = (zone: string, ms: number): number => spanAt(zone, ms).offset

const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))
const two = (n: number): string => twoDigits[n] ?? String(n)

/** Writes instants as answers show them: to the second, with the zone's offset. `2026-11-24T09:00:00-10:00`. */
export const stamper = (zone: string): ((ms: number) => string) => {
  let span = spanAt(zone, 0)
  let lastDay = Number.NaN
  let date = ''
  return (ms) => {
    if (!(ms >= span.from && ms < span.until)) span = spanAt(zone, ms)
    const local = ms + span.shown
    const dayNumber = Math.floor(local / day)
    if (dayNumber !== lastDay) {
      lastDay = dayNumber
      date = dateOf(dayNumber)
    }
    const seconds = Math.floor((local - dayNumber * day) / 1000)
    const minutes = Math.floor(seconds / 60)
    return `${date}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}${span.suffix}`
  }
}

/** The Gregorian date of a day counted from 1970-01-01: years begin in March, in eras of 400 years. */
const dateOf = (dayNumber: number): string => {
  const shifted = dayNumber + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1)}`
}

/** The instant of a local `2026-11-24T09:00:00`; one that is skipped moves forward, of one that occurs twice the first. */
export const instantOf = (local: string, zone: string): number => {
  const asIfUtc = Date.parse(`${local}Z`)
  const before = offsetAt(zone, asIfUtc - day)
  const after = offsetAt(zone, asIfUtc + day)
  const late = asIfUtc - after
  return before !== after && offsetAt(zone, asIfUtc - before) !== before && offsetAt(zone, late) === after
    ? late
    : asIfUtc - before
}

/** The instant at which a local day begins. */
export const startOfDay = (date: string, zone: string): string => toInstant(instantOf(`${date}T00:00:00`, zone))

/** The last millisecond of a local day, so that it lies before the start of the next. */
export const endOfDay = (date: string, zone: string): string =>
  toInstant(instantOf(`${dateOf(Date.parse(date) / day + 1)}T00:00:00`, zone) - 1)

/** The date in that zone at that instant. */
export const localDate = (ms: number, zone: string): string => stamper(zone)(ms).slice(0, 10)
