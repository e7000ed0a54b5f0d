/** Instants as operators read them: in UTC, to the millisecond. */
import { type RawBuilder, sql } from 'kysely'
import { understandMoment } from '#domain/due.ts'
import { epochMs, type Moment, startOfDay, toInstant } from '#domain/time.ts'

/** Whole milliseconds since 1970; those of an event are exact. */
export const millis = <T extends number | null = number>(column: string): RawBuilder<T> =>
  sql<T>`round(date_part('epoch', ${sql.ref(column)}) * 1000)`

export const instant = (moment: Moment): string => toInstant(epochMs(moment))
export const instantOrNull = (moment: Moment | null): string | null => (moment === null ? null : instant(moment))

/** Of what was asked: a bare date is where that day begins in UTC, a time without an offset is one there. */
export const asked = (said: string | undefined): string | undefined => {
  if (said === undefined) return undefined
  return said.includes('T') ? toInstant(understandMoment(said, 'UTC')) : startOfDay(said, 'UTC')
}
