/**
 * What the promise of reminders asks of a life, told from the log alone by stepping through it event by event: which
 * reminder was wanted at its instant, for how long, and which messages could have told of it.
 */
import { happened } from '#command-api/load.ts'
import {
  type CategoryEvent,
  type Happened,
  type NotificationEvent,
  streamOf,
  type TaskEvent,
  type UserEvent,
} from '#contracts/events/index.ts'
import { fold as foldCategory } from '#domain/category/state.ts'
import { wishes } from '#domain/due.ts'
import { fold as foldTask } from '#domain/task/state.ts'
import { epochMs } from '#domain/time.ts'
import { fold as foldUser, isPresent, isTheirs } from '#domain/user/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import type { Arrival } from './telegram.ts'
import type { Wrong } from './world.ts'

/** Wanted at its instant, by a task as it stood then. */
export interface Wanted {
  readonly taskId: string
  readonly title: string
  readonly telegramId: number
  readonly wish: string
  /** Milliseconds since 1970. */
  readonly fireAt: number
  /** When it was not wanted any more; Infinity: never. */
  readonly until: number
}

/** When each event came to the log, in milliseconds since 1970. */
export type Written = ReadonlyMap<string, number>

interface Span {
  readonly from: number
  readonly to: number
  readonly wanted: ReadonlyMap<string, number>
}

const idOf = (stream: string) => stream.slice(stream.indexOf('-') + 1)
/** The spans of a task's life between events that touch it, each with its wishes and when they ring. */
const spansOf = (
  taskId: string,
  streams: ReadonlyMap<string, readonly Recorded[]>,
): { spans: Span[]; telegramId: number; title: string } => {
  const own = streams.get(streamOf.task(taskId)) ?? []
  const state = foldTask(own.map(happened<TaskEvent>))
  const owner = state?.owner ?? ''
  const person = streams.get(streamOf.user(owner)) ?? []
  const categories = new Set(
    own.flatMap((event) =>
      'categoryId' in event.data && typeof event.data.categoryId === 'string' ? [event.data.categoryId] : [],
    ),
  )
  const around = [...own, ...person, ...[...categories].flatMap((id) => streams.get(streamOf.category(id)) ?? [])]
  around.sort((a, b) => (a.position < b.position ? -1 : 1))
  const spans: Span[] = []
  for (const [i, event] of around.entries()) {
    const seen = around.slice(0, i + 1)
    const of = <Event>(stream: string) => seen.filter((one) => one.stream === stream).map(happened<Event>)
    const task = foldTask(of<TaskEvent>(streamOf.task(taskId)))
    const user = foldUser(of<UserEvent>(streamOf.user(owner)))
    const category =
      task?.categoryId == null ? null : foldCategory(of<CategoryEvent>(streamOf.category(task.categoryId)))
    const isThere = task && isPresent(user) && isTheirs(task, owner, user)
    const wanted = isThere
      ? wishes(task, user, category).map(({ wish, fireAt }) => [wish, epochMs(fireAt)] as const)
      : []
    const next = around[i + 1]
    spans.push({
      from: epochMs(event.metadata.occurredAt),
      to: next ? epochMs(next.metadata.occurredAt) : Number.POSITIVE_INFINITY,
      wanted: new Map(wanted),
    })
  }
  return { spans, telegramId: foldUser(person.map(happened<UserEvent>))?.telegramId ?? 0, title: state?.title ?? '' }
}

/** Every reminder whose instant came while it was wanted. */
export const wantedIn = (events: readonly Recorded[]): readonly Wanted[] => {
  const streams = Map.groupBy(events, ({ stream }) => stream)
  const tasks = [...streams.keys()].filter((stream) => stream.startsWith('task-')).map(idOf)
  return tasks.flatMap((taskId) => {
    const { spans, telegramId, title } = spansOf(taskId, streams)
    const found = new Map<string, Wanted>()
    for (const [i, span] of spans.entries())
      for (const [wish, fireAt] of span.wanted) {
        if (fireAt < span.from || fireAt >= span.to || found.has(wish)) continue
        const end = spans.slice(i + 1).find(({ wanted }) => wanted.get(wish) !== fireAt)
        found.set(wish, { taskId, title, telegramId, wish, fireAt, until: end?.from ?? Number.POSITIVE_INFINITY })
      }
    return [...found.values()]
  })
}

/** Between the attempt and its known outcome stand the bot, command-api, its log, and Telegram. */
const onTheWay = /^bot |^command-api |telegram|notifications|^append|^read streams/i

export interface Told {
  readonly events: readonly Recorded[]
  readonly written: Written
  readonly arrivals: readonly Arrival[]
  /** When something went wrong that may cost a message twice. */
  readonly faults: readonly Wrong[]
  /** The end of the life. */
  readonly end: number
}

/** So long a bad day may hold up what then has to arrive. */
const patienceMs = 3 * 3_600_000
/** Clocks of events and of the log may differ by a freeze between decision and append. */
const blurMs = 120_000

type Attempted = Recorded & Extract<Happened<NotificationEvent>, { readonly type: 'NotificationAttempted' }>

export const remindersArrive = ({ events, arrivals, end }: Told): string[] =>
  wantedIn(events).flatMap(({ title, telegramId, wish, fireAt, until }) => {
    if (until < fireAt + patienceMs || fireAt + patienceMs > end) return []
    const told = arrivals.some(
      (one) => !one.isDigest && one.telegramId === telegramId && one.titles.includes(title) && one.at >= fireAt,
    )
    return told ? [] : [`${title} (${wish}) was wanted at ${new Date(fireAt).toISOString()}, and nothing came`]
  })

/** Each message follows an attempt that names its tasks; each attempt sends once; a second one needs a fault between. */
export const noMoreThanFaultsAllow = ({ events, arrivals, faults }: Told): string[] => {
  const attempts = events.filter((event): event is Attempted & Recorded => event.type === 'NotificationAttempted')
  const titles = new Map(
    events.flatMap((event) => (event.type === 'TaskCreated' ? [[idOf(event.stream), event.data.title] as const] : [])),
  )
  const wrong: string[] = []
  const went = (from: number, to: number) =>
    faults.some(({ at, what }) => at >= from && at <= to && onTheWay.test(what))
  const wrongSince = ({ metadata }: Attempted) => epochMs(metadata.occurredAt) - blurMs
  const spent = new Map<string, Attempted[]>()
  for (const arrival of arrivals) {
    if (arrival.isDigest) continue
    for (const title of arrival.titles) {
      const cause = attempts.findLast(
        ({ data, metadata }) =>
          epochMs(metadata.occurredAt) <= arrival.at &&
          data.wishes.some(({ taskId }) => taskId !== null && titles.get(taskId) === title),
      )
      // Only what freezes or hangs in the very act of sending arrives after its deadline.
      if (!cause || (arrival.at > epochMs(cause.data.deadline) && !went(wrongSince(cause), arrival.at))) {
        wrong.push(`${title} came at ${new Date(arrival.at).toISOString()} outside of every attempt`)
        continue
      }
      for (const { taskId, wish } of cause.data.wishes) {
        if (taskId === null || titles.get(taskId) !== title) continue
        const before = spent.get(`${taskId} ${wish}`) ?? []
        spent.set(`${taskId} ${wish}`, [...before, cause])
        const last = before.at(-1)
        if (!last) continue
        if (!went(wrongSince(last), arrival.at))
          wrong.push(
            `${title} (${wish}) came twice, the second time at ${new Date(arrival.at).toISOString()}, and no fault explains it`,
          )
      }
    }
  }
  return wrong
}

/** No attempt names a reminder before its instant, or one that the log did not want when the attempt was decided. */
export const neverEarlyNorInVain = ({ events, written }: Told): string[] => {
  const streams = Map.groupBy(events, ({ stream }) => stream)
  return events.flatMap((event) => {
    if (event.type !== 'NotificationAttempted') return []
    const decided = epochMs(event.metadata.occurredAt)
    const known = new Map(
      [...streams].map(([stream, all]) => [stream, all.filter((one) => (written.get(one.id) ?? 0) <= decided)]),
    )
    return event.data.wishes.flatMap(({ taskId, wish }) => {
      if (taskId === null) return []
      const { spans } = spansOf(taskId, known)
      const fireAt = spans.at(-1)?.wanted.get(wish)
      if (fireAt === undefined)
        return [`an attempt at ${event.metadata.occurredAt} names ${taskId} (${wish}), which was not wanted then`]
      return fireAt > decided
        ? [
            `an attempt at ${event.metadata.occurredAt} names ${wish}, which is due at ${new Date(fireAt).toISOString()}`,
          ]
        : []
    })
  })
}

/** Until an attempt's outcome is known or its deadline has passed, nobody tries the same reminder again. */
export const oneAttemptAtATime = ({ events }: Told): string[] => {
  const open = new Map<string, { readonly attempt: number; readonly deadline: number }>()
  return events.flatMap(({ type, data, stream, metadata }) => {
    if (type === 'NotificationSent' || type === 'NotificationFailed') {
      for (const [key, { attempt }] of open)
        if (key.startsWith(`${stream} `) && attempt === data.attempt) open.delete(key)
      return []
    }
    if (type !== 'NotificationAttempted') return []
    return data.wishes.flatMap(({ taskId, wish }) => {
      const key = `${stream} ${taskId} ${wish}`
      const before = open.get(key)
      open.set(key, { attempt: data.attempt, deadline: epochMs(data.deadline) })
      const isEarly = before !== undefined && epochMs(metadata.occurredAt) < before.deadline
      return isEarly
        ? [`${stream}: attempt ${data.attempt} of ${wish} was made before the deadline of the one before`]
        : []
    })
  })
}
