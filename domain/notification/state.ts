/** A notification, folded from its stream: the reminders of one person and minute, or the digest of one of their days. */
import type { Happened, NotificationEvent } from '#contracts/events/index.ts'

/** What tells one reminder from every other. `taskId` null: a digest. */
export interface WishKey {
  readonly taskId: string | null
  readonly wish: string
}

/** A reminder that fell due. */
export interface Held extends WishKey {
  readonly fireAt: string
  /** The lead time; null for a snooze and a digest. */
  readonly before: string | null
  /**
   * `due`, `attempted` and `failed` may still be sent; an `attempted` one whose deadline has passed may have been.
   * The others are settled: `ended` was refused for good, `missed` and `unanswered` were abandoned after 24 h.
   * One that is `due` after an attempt was reopened.
   */
  readonly state: 'due' | 'attempted' | 'failed' | 'sent' | 'ended' | 'withdrawn' | 'missed' | 'unanswered'
  readonly fellDueAt: string
  /** The last one that it was part of; 0: none. */
  readonly attempt: number
  readonly attemptedAt: string | null
  /** It may be tried from then on; null: it is settled. */
  readonly tryAt: string | null
  readonly settledAt: string | null
  /** Telegram's words, or why it was withdrawn. */
  readonly why: string | null
}
/** By `keyOf`. */
export type Holding = ReadonlyMap<string, Held>

export interface Notification {
  readonly held: Holding
  /** Of each attempt, from the first: what it was to send, and whether its outcome is known. */
  readonly attempts: readonly {
    readonly wishes: readonly WishKey[]
    readonly deadline: string
    readonly settled: boolean
  }[]
}
export type NotificationHappened = Happened<NotificationEvent>

export const keyOf = ({ taskId, wish }: WishKey): string => `${taskId ?? ''} ${wish}`
export const isUnsent = ({ tryAt }: Held): boolean => tryAt !== null

export const initial: Notification = { held: new Map(), attempts: [] }

/** What an event makes of the reminders that a stream holds; a row of the ledger is one of them. */
export const holding = (held: Holding, event: NotificationHappened): Holding => {
  const { at } = event
  const next = new Map(held)
  const change = (wishes: Iterable<WishKey>, change: (held: Held) => Partial<Held>) => {
    for (const wish of wishes) {
      const known = held.get(keyOf(wish))
      if (known) next.set(keyOf(wish), { ...known, ...change(known) })
    }
  }
  switch (event.type) {
    case 'NotificationFellDue':
      for (const wish of event.data.wishes) next.set(keyOf(wish), fallenDue(wish, at))
      break
    case 'NotificationAttempted': {
      const { attempt, deadline } = event.data
      change(event.data.wishes, () => ({ state: 'attempted', attempt, attemptedAt: at, tryAt: deadline }))
      break
    }
    case 'NotificationSent':
      change(event.data.wishes, () => ({ ...settled(at, null), state: 'sent' }))
      break
    case 'NotificationFailed': {
      const { attempt, why, retryAt } = event.data
      const its = [...held.values()].filter((wish) => wish.state === 'attempted' && wish.attempt === attempt)
      change(its, () =>
        retryAt === null ? { ...settled(at, why), state: 'ended' } : { state: 'failed', tryAt: retryAt, why },
      )
      break
    }
    case 'NotificationWithdrawn':
      change(event.data.wishes, () => ({ ...settled(at, event.data.why), state: 'withdrawn' }))
      break
    case 'NotificationAbandoned':
      change(event.data.wishes, ({ why }) => ({ ...settled(at, why), state: event.data.why }))
      break
    case 'NotificationReopened':
      change(event.data.wishes, () => ({ state: 'due', tryAt: at, settledAt: null }))
  }
  return next
}

const fallenDue = (wish: WishKey & Pick<Held, 'fireAt' | 'before'>, at: string): Held => ({
  ...wish,
  state: 'due',
  fellDueAt: at,
  attempt: 0,
  attemptedAt: null,
  tryAt: at,
  settledAt: null,
  why: null,
})
const settled = (at: string, why: string | null) => ({ tryAt: null, settledAt: at, why })

export const evolve = (notification: Notification, event: NotificationHappened): Notification => {
  const { attempts } = notification
  return { held: holding(notification.held, event), attempts: attemptsAfter(attempts, event) }
}

const attemptsAfter = (attempts: Notification['attempts'], event: NotificationHappened) => {
  switch (event.type) {
    case 'NotificationAttempted': {
      const { wishes, deadline } = event.data
      return [...attempts, { wishes, deadline, settled: false }]
    }
    case 'NotificationSent':
    case 'NotificationFailed':
      return attempts.map((attempt, i) => (i + 1 === event.data.attempt ? { ...attempt, settled: true } : attempt))
    default:
      return attempts
  }
}

export const fold = (events: Iterable<NotificationHappened>): Notification => {
  let notification = initial
  for (const event of events) notification = evolve(notification, event)
  return notification
}
