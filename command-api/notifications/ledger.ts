/** The ledger of notifications: look around, decide, append; on a conflict once more. */
import { setTimeout as pause } from 'node:timers/promises'
import type { NotificationEvent } from '#contracts/events/index.ts'
import { streamOf } from '#contracts/events/index.ts'
import { Refusal } from '#contracts/problems.ts'
import type { Decision } from '#domain/decision.ts'
import { decide, mostInAttempt, type NotificationCommand } from '#domain/notification/decide.ts'
import { type DigestParts, digestOf } from '#domain/notification/digest.ts'
import { evolve, type WishKey } from '#domain/notification/state.ts'
import { dateOfDigest } from '#domain/notification/tails.ts'
import { endOfDay, epochMs, toInstant } from '#domain/time.ts'
import { isPresent, isTheirs } from '#domain/user/state.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log, Recorded } from '#platform/event-store/log.ts'
import { EventIdTaken, RevisionConflict } from '#platform/event-store/port.ts'
import { happened } from '../load.ts'
import { tooContended } from '../refusals.ts'
import { type Around, looking } from './around.ts'

export interface LedgerDeps {
  readonly log: Log
  readonly clock: Clock
  /** The ids of the person's open tasks that are due until then, by the read model; each is read from the log after. */
  readonly dueUntil: (personId: string, until: string) => Promise<readonly string[]>
}

/** Who asks, and under which id. */
export interface Asking {
  readonly personId: string
  readonly tail: string
  readonly commandId: string
  readonly correlationId: string
  readonly actor: string
  readonly channel: 'scheduler' | 'bot' | 'admin'
}

/** What a command came to, and all that it looked at. */
export interface Entered {
  readonly before: Around
  /** After it. */
  readonly around: Around
  /** What this call wrote. */
  readonly wrote: readonly Recorded[]
  readonly digest: DigestParts | null
  /** By this service's clock. */
  readonly now: string
}

const mostConflicts = 20

export const ledger = ({ log, clock, dueUntil }: LedgerDeps) => {
  const look = looking(log)

  const lookAround = async (asking: Asking, command: NotificationCommand) => {
    const asked: readonly WishKey[] = command.type === 'FallDue' ? (command.wishes ?? []) : []
    const { personId, tail } = asking
    const sought = {
      personId,
      tail,
      asked,
      tasks: [],
      most: command.type === 'Attempt' ? mostInAttempt : 0,
      alone: command.type === 'Settle',
    }
    const around = await look(sought)
    const date = dateOfDigest(tail)
    const isOfNow = command.type === 'FallDue' || command.type === 'Attempt'
    if (!isOfNow || date === null || !isPresent(around.person)) return { around, digest: null }
    const { timeZone } = around.person
    const tasks = await dueUntil(personId, endOfDay(date, timeZone))
    const wider = await look({ ...sought, tasks })
    return { around: wider, digest: digestIn(wider, tasks, date, toInstant(clock.now())) }
  }

  /** Throws Refusal, or what is broken. */
  return async (asking: Asking, command: NotificationCommand): Promise<Entered> => {
    const { personId, tail, commandId, correlationId, actor, channel } = asking
    for (let conflicts = 0; conflicts <= mostConflicts; conflicts++) {
      const { around, digest } = await lookAround(asking, command)
      const now = toInstant(clock.now())
      const { notification } = around
      const decision = decide(notification, command, { ...around, hasDigest: digest !== null, now })
      const events = eventsOf(decision, now)
      if (events.length === 0) return { before: around, around, wrote: [], digest, now }
      const metadata = { commandId, requestHash: '', correlationId, causationId: commandId, actor, channel }
      try {
        const appended = await log.append(streamOf.notification(personId, tail), events, {
          expectedRevision: around.revision,
          metadata: { ...metadata, occurredAt: now },
          keyId: null,
        })
        const after: Around = {
          ...around,
          notification: appended.events.reduce(
            (so, event) => evolve(so, happened<NotificationEvent>(event)),
            notification,
          ),
          events: [...around.events, ...appended.events],
          revision: appended.revision,
          position: appended.position,
        }
        return { before: around, around: after, wrote: appended.events, digest, now }
      } catch (error) {
        if (!(error instanceof RevisionConflict || error instanceof EventIdTaken)) throw error
        if (conflicts > 3) await pause(Math.random() * 5 * conflicts)
      }
    }
    throw tooContended()
  }
}
export type Ledger = ReturnType<typeof ledger>

const eventsOf = (decision: Decision<NotificationEvent>, now: string): readonly NotificationEvent[] => {
  if ('accepted' in decision) return decision.accepted
  const { rejected, why, until } = decision
  if (until === undefined) throw new Refusal(rejected, why)
  throw new Refusal(rejected, why, {
    retryAfterSeconds: Math.max(1, Math.ceil((epochMs(until) - epochMs(now)) / 1000)),
  })
}

/** null: there is nothing to tell. */
const digestIn = (
  { person, personId, tasks, categories }: Around,
  ids: readonly string[],
  date: string,
  now: string,
): DigestParts | null => {
  if (!isPresent(person)) return null
  const open = ids.flatMap((id) => {
    const task = tasks.get(id)
    if (!task || !isTheirs(task, personId, person) || task.completedAt !== null || task.deletedAt !== null) return []
    const category = task.categoryId === null ? null : categories.get(task.categoryId)
    return category && category.deletedAt !== null ? [] : [{ id, task }]
  })
  const parts = digestOf(open, { timeZone: person.timeZone, date, now })
  return parts.overdue.length + parts.today.length === 0 ? null : parts
}
