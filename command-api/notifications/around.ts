/** All streams that a decision on a notification looks at, as one round trip showed them. */
import {
  type CategoryEvent,
  type NotificationEvent,
  streamOf,
  type TaskEvent,
  type UserEvent,
} from '#contracts/events/index.ts'
import { fold as foldCategory } from '#domain/category/state.ts'
import { type NotificationContext, nextUnsent } from '#domain/notification/decide.ts'
import { isPaused } from '#domain/notification/paused.ts'
import { fold, type Notification, type WishKey } from '#domain/notification/state.ts'
import { minutesOf, morningsOf } from '#domain/notification/tails.ts'
import { fold as foldTask } from '#domain/task/state.ts'
import { fold as foldUser } from '#domain/user/state.ts'
import type { Log, Recorded } from '#platform/event-store/log.ts'
import { none, type Position, start } from '#platform/event-store/port.ts'
import { recent } from '#platform/recent.ts'
import { happened, highest } from '../load.ts'

export interface Around extends Omit<NotificationContext, 'now' | 'hasDigest'> {
  readonly notification: Notification
  readonly events: readonly Recorded[]
  readonly revision: number
  readonly revisionOfMe: number
  /** The highest of what was read. */
  readonly position: Position
}

export interface Sought {
  readonly personId: string
  readonly tail: string
  /** Reminders that are asked for, and may not have fallen due. */
  readonly asked: readonly WishKey[]
  /** Tasks besides: a digest's. */
  readonly tasks: readonly string[]
  /** How many of the unsent reminders to look at, the oldest first. */
  readonly most: number
  /** Nothing but the stream itself is looked at. */
  readonly alone: boolean
}

const mostGuesses = 10_000

/** The streams that a notification will need are learnt by reading it; the next time they are known beforehand. */
export const looking = (log: Pick<Log, 'readStreams'>) => {
  const guesses = recent<string, readonly string[]>(mostGuesses)
  return async (sought: Sought): Promise<Around> => {
    const { personId, tail, tasks, asked } = sought
    const own = streamOf.notification(personId, tail)
    if (sought.alone) return aroundIn(await log.readStreams([own]), sought).around
    const sure = [streamOf.installation, streamOf.user(personId), own]
    const taskIds = [...tasks, ...asked.flatMap(({ taskId }) => taskId ?? [])]
    const names = new Set([...sure, ...taskIds.map(streamOf.task), ...(guesses.get(own) ?? [])])
    for (;;) {
      const streams = await log.readStreams([...names])
      const { around, needed } = aroundIn(streams, sought)
      if (needed.every((name) => names.has(name))) {
        guesses.set(own, needed)
        return around
      }
      for (const name of needed) names.add(name)
    }
  }
}

const aroundIn = (streams: ReadonlyMap<string, readonly Recorded[]>, sought: Sought) => {
  const { personId, tail, asked, most } = sought
  const read = (stream: string) => streams.get(stream) ?? []
  const events = read(streamOf.notification(personId, tail))
  const notification = fold(events.map(happened<NotificationEvent>))
  const people = read(streamOf.user(personId))
  const wishes = [...asked, ...nextUnsent(notification, most)]
  const taskIds = [...new Set([...sought.tasks, ...wishes.flatMap(({ taskId }) => taskId ?? [])])]
  const tasks = new Map(taskIds.map((id) => [id, foldTask(read(streamOf.task(id)).map(happened<TaskEvent>))]))
  const categoryIds = [...new Set([...tasks.values()].flatMap((task) => task?.categoryId ?? []))]
  const categories = new Map(
    categoryIds.map((id) => [id, foldCategory(read(streamOf.category(id)).map(happened<CategoryEvent>))]),
  )
  const mornings = morningsOf(people.map(happened<UserEvent>))
  const minutes = new Set(wishes.flatMap(({ wish }) => minutesOf(wish, mornings)))
  minutes.delete(tail)
  const elsewhere = [...minutes].map((minute) => streamOf.notification(personId, minute))

  const around: Around = {
    personId,
    tail,
    person: foldUser(people.map(happened<UserEvent>)),
    tasks,
    categories,
    elsewhere: elsewhere.map((stream) => fold(read(stream).map(happened<NotificationEvent>))),
    paused: isPaused(read(streamOf.installation)),
    notification,
    events,
    revision: events.at(-1)?.revision ?? none,
    revisionOfMe: people.at(-1)?.revision ?? 0,
    position: highest(streams, start),
  }
  const needed = [...taskIds.map(streamOf.task), ...categoryIds.map(streamOf.category), ...elsewhere]
  return { around, needed }
}
