/** Until when a snooze lasts. */
import type { Body } from '#contracts/commands.ts'
import { durationSeconds } from '#contracts/words.ts'
import { understandMoment } from '../due.ts'
import { toInstant } from '../time.ts'

/** The end of what is asked for, to the second and never early; null unless it lies in the year that begins now. */
export const snooze = (asked: Body<'SnoozeTask'>, zone: string, now: string): string | null => {
  const present = Temporal.Instant.from(now)
  const until =
    asked.for == null
      ? understandMoment(asked.until ?? now, zone)
      : toNextSecond(present.epochMilliseconds + (durationSeconds(asked.for) ?? 0) * 1000)
  const limit = toNextSecond(present.toZonedDateTimeISO(zone).add({ years: 1 }).epochMilliseconds)
  return until > present.epochMilliseconds && until <= limit ? toInstant(until) : null
}

const toNextSecond = (ms: number) => Math.ceil(ms / 1000) * 1000
