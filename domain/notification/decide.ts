/**
 * The rules of the ledger: what may fall due, what is sent, what became of it. Decided from the streams of the
 * notification, of its person, its tasks and their categories; the read model has no say.
 */
import type { NotificationEvent } from '#contracts/events/index.ts'
import type { Withdrawal } from '#contracts/events/notification.ts'
import type { CategoryState } from '../category/state.ts'
import { accepted, type Decision, rejected } from '../decision.ts'
import { digestRingsAt, type Wish, wishes } from '../due.ts'
import type { TaskState } from '../task/state.ts'
import { epochMs, localDate, toInstant } from '../time.ts'
import { isPresent, isTheirs, type Person, type UserState } from '../user/state.ts'
import { evolve, type Held, isUnsent, keyOf, type Notification, type WishKey } from './state.ts'
import { dateOfDigest, digestWish, minuteOf } from './tails.ts'

export type NotificationCommand =
  /** The person's tasks whose reminders are due, or (null) the digest. Those held before may be named again. */
  | { readonly type: 'FallDue'; readonly wishes: readonly { readonly taskId: string; readonly wish: string }[] | null }
  | { readonly type: 'Attempt' }
  | {
      readonly type: 'Settle'
      readonly attempt: number
      readonly outcome: 'sent' | 'failed' | 'ended'
      readonly why: string
      readonly retryAt: string | null
    }
  | { readonly type: 'Reopen' }

export interface NotificationContext {
  readonly personId: string
  readonly person: UserState
  /** The stream's. */
  readonly tail: string
  readonly tasks: ReadonlyMap<string, TaskState>
  readonly categories: ReadonlyMap<string, CategoryState>
  /** The other streams in which one of these reminders may have fallen due. */
  readonly elsewhere: readonly Notification[]
  /** Whether a digest would have anything to tell. */
  readonly hasDigest: boolean
  readonly paused: boolean
  /** ISO 8601, UTC. */
  readonly now: string
}

export const attemptMs = 30_000
/** A message has to stay readable, and its tasks are read in one go. */
export const mostInAttempt = 50
const tooLateMs = 24 * 3_600_000

export const decide = (
  notification: Notification,
  command: NotificationCommand,
  context: NotificationContext,
): Decision<NotificationEvent> => {
  switch (command.type) {
    case 'FallDue':
      return fallDue(notification, command.wishes, context)
    case 'Attempt':
      return attempt(notification, context)
    case 'Settle':
      return settle(notification, command)
    case 'Reopen':
      return reopen(notification, context)
  }
}

const nobody = rejected('not-found', 'there is no such person')
const paused = rejected('reminders-paused', 'an operator paused reminders')

const fallDue = (
  notification: Notification,
  asked: readonly { readonly taskId: string; readonly wish: string }[] | null,
  context: NotificationContext,
): Decision<NotificationEvent> => {
  const { person, tail, now } = context
  if (!isPresent(person)) return nobody
  if (context.paused) return paused
  const isDigest = dateOfDigest(tail) !== null
  const coming = isDigest
    ? [digestOf(tail, person)]
    : unique(asked ?? []).map(({ taskId, wish }) => ringOf({ taskId, wish }, person, context))
  const wanted = coming.filter((wish) => wish !== null)
  const last = Math.max(...wanted.map(({ fireAt }) => epochMs(fireAt)))
  if (last > epochMs(now)) {
    const until = toInstant(last)
    return { rejected: 'reminder-early', why: `one is due at ${until}`, until }
  }
  const fresh = wanted.filter(
    (wish) =>
      (isDigest ? localDate(epochMs(now), person.timeZone) === dateOfDigest(tail) : minuteOf(wish.fireAt) === tail) &&
      !isHeld(notification, wish, isDigest) &&
      !context.elsewhere.some((other) => isHeld(other, wish, false)),
  )
  const events: NotificationEvent[] = []
  if (fresh.length) events.push({ type: 'NotificationFellDue', data: { wishes: fresh } })
  if (fresh.length && isDigest && !context.hasDigest)
    events.push({ type: 'NotificationWithdrawn', data: { wishes: fresh.map(bare), why: 'nothing-to-tell' } })
  const after = events.reduce((held, event) => evolve(held, { ...event, at: now }), notification)
  const late = nextUnsent(after, Number.POSITIVE_INFINITY).filter(
    (held) => isTriable(held, now) && isTooLate(held, now),
  )
  events.push(...abandoned(late))
  return accepted(...events)
}

/** One that was withdrawn before it could ring may fall due again; a digest is told of once a day. */
const isHeld = ({ held }: Notification, wish: WishKey, forGood: boolean): boolean => {
  const known = held.get(keyOf(wish))
  return known !== undefined && (forGood || known.state !== 'withdrawn')
}

type Ring = WishKey & Pick<Held, 'fireAt' | 'before'>

const unique = (wishes: readonly { readonly taskId: string; readonly wish: string }[]) => [
  ...new Map(wishes.map((wish) => [keyOf(wish), wish])).values(),
]

/** As the log has it now; null: it is not wanted. */
const ringOf = (
  { taskId, wish }: WishKey & { readonly taskId: string },
  person: Person,
  context: NotificationContext,
): Ring | null => {
  const found = wantedOf(taskId, person, context).find((one) => one.wish === wish)
  return found ? { taskId, wish, fireAt: found.fireAt, before: found.before } : null
}

const wantedOf = (
  taskId: string,
  person: Person,
  { personId, tasks, categories }: NotificationContext,
): readonly Wish[] => {
  const task = tasks.get(taskId) ?? null
  if (!task || !isTheirs(task, personId, person)) return []
  return wishes(task, person, task.categoryId === null ? null : (categories.get(task.categoryId) ?? null))
}

const digestOf = (tail: string, person: Person): Ring | null => {
  const date = dateOfDigest(tail) ?? ''
  const ms = digestRingsAt(date, person)
  return ms === null ? null : { taskId: null, wish: digestWish(date), fireAt: toInstant(ms), before: null }
}

const isTriable = ({ tryAt }: Held, now: string) => tryAt !== null && epochMs(tryAt) <= epochMs(now)

/** In whose order they are tried: the tasks of no others are looked at. */
export const nextUnsent = ({ held }: Notification, most = mostInAttempt): readonly Held[] =>
  [...held.values()]
    .filter(isUnsent)
    .sort((a, b) => epochMs(a.tryAt ?? '') - epochMs(b.tryAt ?? '') || epochMs(a.fireAt) - epochMs(b.fireAt))
    .slice(0, most)

/** One that was reopened has 24 hours more for an attempt. */
const isTooLate = ({ fireAt, state, attempt, tryAt }: Held, now: string) =>
  epochMs(now) - epochMs((state === 'due' && attempt > 0 && tryAt) || fireAt) > tooLateMs

const bare = ({ taskId, wish }: WishKey): WishKey => ({ taskId, wish })

const abandoned = (late: readonly Held[]): NotificationEvent[] =>
  (['missed', 'unanswered'] as const).flatMap((why) => {
    const wishes = late.filter(({ attempt }) => (attempt === 0) === (why === 'missed')).map(bare)
    return wishes.length ? [{ type: 'NotificationAbandoned' as const, data: { wishes, why } }] : []
  })

const attempt = (notification: Notification, context: NotificationContext): Decision<NotificationEvent> => {
  const { person, now } = context
  if (!isPresent(person)) return nobody
  if (context.paused) return paused
  const judged = nextUnsent(notification)
    .filter((held) => isTriable(held, now))
    .map((held) => ({ held, why: unwanted(held, person, context) }))
  const events: NotificationEvent[] = []
  for (const [why, some] of Map.groupBy(judged, ({ why }) => why))
    if (why !== null)
      events.push({ type: 'NotificationWithdrawn', data: { wishes: some.map(({ held }) => bare(held)), why } })
  const wanted = judged.filter(({ why }) => why === null).map(({ held }) => held)
  events.push(...abandoned(wanted.filter((held) => isTooLate(held, now))))
  const chosen = wanted.filter((held) => !isTooLate(held, now))
  if (chosen.length) {
    const deadline = toInstant(epochMs(now) + attemptMs)
    const number = notification.attempts.length + 1
    events.push({ type: 'NotificationAttempted', data: { attempt: number, wishes: chosen.map(bare), deadline } })
  }
  return accepted(...events)
}

/** Why it is not to be sent any more; null: it is. */
const unwanted = (held: Held, person: Person, context: NotificationContext): Withdrawal | null => {
  const { personId, tasks, categories, tail } = context
  if (!person.reachable) return 'unreachable'
  if (held.taskId === null) return unwantedDigest(person, context)
  const task = tasks.get(held.taskId) ?? null
  if (!task || !isTheirs(task, personId, person)) return 'gone'
  const category = task.categoryId === null ? null : (categories.get(task.categoryId) ?? null)
  if (category && category.deletedAt !== null) return 'category-deleted'
  if (task.deletedAt !== null) return 'deleted'
  if (task.completedAt !== null) return 'done'
  const wish = wishes(task, person, category).find((one) => one.wish === held.wish)
  if (!wish) return 'changed'
  if (minuteOf(wish.fireAt) !== tail) return 'moved'
  const rangElsewhere = context.elsewhere.some((other) => (other.held.get(keyOf(held))?.attempt ?? 0) > 0)
  return rangElsewhere ? 'sent-elsewhere' : null
}

const unwantedDigest = (person: Person, { tail, now, hasDigest }: NotificationContext): Withdrawal | null => {
  if (person.digestHour === null) return 'switched-off'
  if (localDate(epochMs(now), person.timeZone) !== dateOfDigest(tail)) return 'day-over'
  return hasDigest ? null : 'nothing-to-tell'
}

const settle = (
  { attempts }: Notification,
  { attempt, outcome, why, retryAt }: Extract<NotificationCommand, { readonly type: 'Settle' }>,
): Decision<NotificationEvent> => {
  const made = attempts[attempt - 1]
  if (!made) return rejected('attempt-unknown', `there was no attempt ${attempt}`)
  if (made.settled) return accepted()
  if (outcome === 'sent')
    return accepted({ type: 'NotificationSent', data: { attempt, wishes: made.wishes.map(bare) } })
  return accepted({ type: 'NotificationFailed', data: { attempt, why, retryAt: outcome === 'ended' ? null : retryAt } })
}

/** What may have been sent, or was not, once the deadline of each attempt has passed. `missed` it stays. */
const reopen = (
  { held }: Notification,
  { person, paused: isPaused, now }: NotificationContext,
): Decision<NotificationEvent> => {
  if (!isPresent(person)) return nobody
  if (isPaused) return paused
  const again = [...held.values()].filter(
    (held) =>
      ['failed', 'ended', 'unanswered'].includes(held.state) || (held.state === 'attempted' && isTriable(held, now)),
  )
  return accepted(
    ...(again.length ? [{ type: 'NotificationReopened' as const, data: { wishes: again.map(bare) } }] : []),
  )
}

/** How many of a notification may still be sent. */
export const unsentOf = ({ held }: Notification): number => [...held.values()].filter(isUnsent).length
