/** When a task is due, and when its reminders fall. */
import { durationSeconds } from '#contracts/words.ts'
import { endOfDay, epochMs, instantOf, type Moment, stamper, toInstant } from './time.ts'

/** `local` is what was said in `zone`: a date, then `at` is null, or a date-time, then `at` is its instant. */
export interface Due<At extends Moment = Moment> {
  readonly local: string
  readonly zone: string
  readonly at: At | null
}

const toSecond = (ms: number) => Math.floor(ms / 1000) * 1000
const hasTime = (input: string) => input.includes('T')
const hasOffset = (input: string) => /(Z|[+-]\d{2}:\d{2})$/.test(input) && hasTime(input)
const localOf = (ms: number, zone: string) => stamper(zone)(ms).slice(0, 19)

/** The instant of a date-time with an offset, or without one by the clocks of `zone`; to the second. */
export const understandMoment = (input: string, zone: string): number =>
  hasOffset(input)
    ? toSecond(epochMs(input))
    : instantOf(input.length === 16 ? `${input}:00` : input.slice(0, 19), zone)

/** What a DueInput means for a person in `zone`. */
export const understandDue = (input: string, zone: string): Due<string> => {
  if (!hasTime(input)) return { local: input, zone, at: null }
  const ms = understandMoment(input, zone)
  const said = input.length === 16 ? `${input}:00` : input.slice(0, 19)
  return { local: hasOffset(input) ? localOf(ms, zone) : said, zone, at: toInstant(ms) }
}

/** The same wish of the person: the same day, or the same instant however it was said. */
export const sameDue = (a: Due, b: Due): boolean =>
  a.at === null || b.at === null ? a.at === b.at && a.local === b.local : epochMs(a.at) === epochMs(b.at)

export const dueAnswer = ({ local, at }: Due, personZone: string): string =>
  at === null ? local : stamper(personZone)(epochMs(at))

/** Where it sorts, and after which it is overdue: its instant, or the end of its day where the person is now. */
export const dueSort = ({ local, at }: Due, personZone: string): string =>
  at === null ? endOfDay(local, personZone) : toInstant(epochMs(at))

export interface Wish {
  /** The same wish never rings twice. */
  readonly wish: string
  /** ISO 8601, UTC. */
  readonly fireAt: string
  /** The lead time; null for a snooze. */
  readonly before: string | null
}

export interface WishingTask {
  readonly due: Due | null
  readonly reminders: readonly string[] | null
  readonly snoozedUntil: Moment | null
  readonly completedAt: Moment | null
  readonly deletedAt: Moment | null
  readonly scheduledAt: Moment | null
  /** One for each of `reminders`. */
  readonly remindersChosenAt: readonly Moment[] | null
  readonly snoozedAt: Moment | null
  readonly reopenedAt: Moment | null
  readonly restoredAt: Moment | null
  readonly movedAt: Moment | null
}
export interface WishingPerson {
  readonly timeZone: string
  readonly morningHour: string
  readonly reachable: boolean
  readonly reachableSince: Moment
}
export interface WishingCategory {
  readonly deletedAt: Moment | null
  readonly restoredAt: Moment | null
}

const latest = (...moments: readonly (Moment | null)[]) =>
  Math.max(...moments.map((moment) => (moment === null ? Number.NEGATIVE_INFINITY : epochMs(moment))))

/** When the task last came out of the trash with its category: not before it came to it. */
export const restoredWith = <At extends Moment>(
  { movedAt }: { readonly movedAt: Moment | null },
  category: { readonly restoredAt: At | null } | null,
): At | null => {
  const at = category?.restoredAt ?? null
  return at !== null && epochMs(at) > latest(movedAt) ? at : null
}

/** The reminders that a task's person wants: each instant has to lie after the moment when its wish began. */
export const wishes = (task: WishingTask, person: WishingPerson, category: WishingCategory | null): readonly Wish[] => {
  const { reachable, reachableSince } = person
  if (task.completedAt !== null || task.deletedAt !== null || !reachable) return []
  if (category && category.deletedAt !== null) return []
  const awake = latest(task.reopenedAt, task.restoredAt, restoredWith(task, category), reachableSince)
  const wanted: Wish[] = []
  const want = (wish: string, ms: number, before: string | null, ...began: readonly (Moment | null)[]) => {
    if (ms > latest(awake, ...began)) wanted.push({ wish, fireAt: toInstant(ms), before })
  }
  const { due, snoozedUntil } = task
  if (due) {
    const rings = due.at === null ? morningOf(due.local, person) : epochMs(due.at)
    const named = due.at === null ? due.local : stamper(due.zone)(rings)
    for (const [i, lead] of (task.reminders ?? []).entries())
      want(`${named}|${lead}`, rings - leadMs(lead), lead, task.scheduledAt, task.remindersChosenAt?.[i] ?? null)
  }
  if (snoozedUntil !== null)
    want(`snooze|${toInstant(epochMs(snoozedUntil))}`, epochMs(snoozedUntil), null, task.snoozedAt)
  return wanted
}

type Mornings = Pick<WishingPerson, 'timeZone' | 'morningHour'>
const morningOf = (date: string, { timeZone, morningHour }: Mornings): number =>
  instantOf(`${date}T${morningHour}:00`, timeZone)

/** When an all-day task's reminder falls, in milliseconds since 1970, for one whose mornings are these. */
export const ringsAt = (date: string, lead: string, mornings: Mornings): number =>
  morningOf(date, mornings) - leadMs(lead)

export interface DigestedPerson {
  readonly timeZone: string
  readonly digestHour: string | null
  readonly digestChosenAt: Moment | null
  readonly reachable: boolean
  readonly reachableSince: Moment
}

/** When the digest of a local day falls, in milliseconds since 1970; null: it is not wanted. */
export const digestRingsAt = (date: string, person: DigestedPerson): number | null => {
  const { timeZone, digestHour, digestChosenAt, reachable, reachableSince } = person
  if (digestHour === null || !reachable) return null
  const ms = instantOf(`${date}T${digestHour}:00`, timeZone)
  return ms > latest(digestChosenAt, reachableSince) ? ms : null
}

const leadMs = (lead: string) => (durationSeconds(lead) ?? 0) * 1000
