/**
 * What becomes of a reminder, from falling due to being sent. A stream a person and minute, or a person and day where
 * it is the digest. Names and fields are the storage format: they only grow.
 */
import * as z from 'zod'
import { Id, Instant } from '../words.ts'

/** `taskId` null: the digest of a day. With `wish` it tells one reminder from every other. */
const Wish = z.object({ taskId: Id.nullable(), wish: z.string().min(1).max(100) })
const attempt = z.int().positive()

/** Why a reminder is not wanted any more. */
export const withdrawals = [
  'done',
  'deleted',
  'category-deleted',
  'changed',
  'moved',
  'unreachable',
  'gone',
  'sent-elsewhere',
  'switched-off',
  'nothing-to-tell',
  'day-over',
] as const
export type Withdrawal = (typeof withdrawals)[number]

export const notificationEvents = {
  NotificationFellDue: z
    .object({ wishes: z.array(Wish.extend({ fireAt: Instant, before: z.string().nullable() })).min(1) })
    .describe(
      'The instant of these reminders has come. `before` is the lead time (null: a snooze or a digest). A stream may fall due again, each time with reminders that it did not hold.',
    ),
  NotificationAttempted: z
    .object({ attempt, wishes: z.array(Wish).min(1), deadline: Instant })
    .describe('One message is about to be sent for all of these; until the deadline nobody else tries.'),
  NotificationSent: z
    .object({ attempt, wishes: z.array(Wish).min(1) })
    .describe('Telegram took the message of this attempt.'),
  NotificationFailed: z
    .object({ attempt, why: z.string().max(200), retryAt: Instant.nullable() })
    .describe('Telegram refused the message of this attempt. `retryAt` null: for good.'),
  NotificationWithdrawn: z
    .object({ wishes: z.array(Wish).min(1), why: z.enum(withdrawals) })
    .describe('These fell due, and were not wanted any more when they would have been sent.'),
  NotificationAbandoned: z
    .object({ wishes: z.array(Wish).min(1), why: z.enum(['missed', 'unanswered']) })
    .describe('24 hours have passed. `missed`: without one attempt; `unanswered`: no attempt was known to arrive.'),
  NotificationReopened: z
    .object({ wishes: z.array(Wish).min(1) })
    .describe('An operator decided that these, which had failed or of which no outcome was known, are tried again.'),
}
