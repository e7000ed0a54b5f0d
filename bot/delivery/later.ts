/** When a reminder comes again that is put off, and how that is said. */
import type { Later } from '../screens/callback.ts'
import { eveningHour, isEvening } from '../screens/leads.ts'
import type { Look } from '../screens/screen.ts'
import { clock, dateOf, dueShort, localDate } from '../screens/when.ts'

/** How the person looks at reminders: also their morning hour. */
export interface RingLook extends Look {
  readonly morningHour: string
}

/** The local date-time until which it is put off; a duration where that is what was asked. */
export const untilWhen = (later: Later, look: RingLook): { for: string } | { until: string } => {
  const today = localDate(look)
  switch (later) {
    case 'tenMinutes':
      return { for: 'PT10M' }
    case 'hour':
      return { for: 'PT1H' }
    case 'evening':
      return { until: `${today}T${eveningHour}` }
    case 'tomorrow':
      return { until: `${today.add({ days: 1 })}T${look.morningHour}` }
  }
}
export const isOver = (later: Later, look: Look): boolean => later === 'evening' && isEvening(look)

export const laterLabel = (later: Later, { t, morningHour }: RingLook): string => {
  switch (later) {
    case 'tenMinutes':
      return t.ring.tenMinutes
    case 'hour':
      return t.ring.hour
    case 'evening':
      return t.ring.evening(eveningHour)
    case 'tomorrow':
      return t.ring.tomorrow(morningHour)
  }
}

/** `⏰ again at 14:05` */
export const again = (until: string, look: Look): string =>
  dateOf(until, look).equals(localDate(look))
    ? look.t.ring.againAt(clock({ ...look, now: Temporal.Instant.from(until) }))
    : look.t.ring.again(dueShort(until, look))
