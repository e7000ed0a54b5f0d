/** The tails of streams: where a reminder falls due, and where else it may have, for a zone may change. */
import { ringsAt } from '../due.ts'
import { epochMs, toInstant } from '../time.ts'
import { evolve, initial, type UserHappened } from '../user/state.ts'

/** `20261124T1900`: the minute of an instant, in UTC. */
export const minuteOf = (at: string): string => toInstant(epochMs(at)).slice(0, 16).replaceAll(/[-:]/g, '')

export const digestTail = (date: string): string => `digest-${date}`
/** null: this is the tail of a minute. */
export const dateOfDigest = (tail: string): string | null =>
  tail.startsWith('digest-') ? tail.slice('digest-'.length) : null
export const digestWish = (date: string): string => `digest|${date}`

/** By which clock and from which hour on a person's days are reminded of. */
export interface Mornings {
  readonly timeZone: string
  readonly morningHour: string
}

/** Each pair of zone and morning hour that the person ever had. */
export const morningsOf = (events: Iterable<UserHappened>): readonly Mornings[] => {
  const found = new Map<string, Mornings>()
  let user = initial
  for (const event of events) {
    user = evolve(user, event)
    if (user) found.set(`${user.timeZone} ${user.morningHour}`, user)
  }
  return [...found.values()]
}

const allDay = /^(\d{4}-\d{2}-\d{2})\|(P.+)$/

/** Every minute at which this reminder can have fallen due: more than one only for an all-day task. */
export const minutesOf = (wish: string, mornings: readonly Mornings[]): readonly string[] => {
  const [, local, lead] = allDay.exec(wish) ?? []
  if (local === undefined || lead === undefined) return []
  return [...new Set(mornings.map((morning) => minuteOf(toInstant(ringsAt(local, lead, morning)))))]
}
