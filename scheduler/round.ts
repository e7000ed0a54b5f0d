/**
 * One look at the agenda: what is due falls due through command-api, and what may be sent becomes a job. Nothing is
 * remembered here that matters; who repeats a round writes nothing twice.
 */
import { ProblemError } from '#contracts/client.ts'
import type { NotificationStanding } from '#contracts/reads.ts'
import { instantOf, localDate } from '#domain/time.ts'
import type { Clock } from '#platform/clock.ts'
import type { Queue } from '#platform/queue/port.ts'
import { recent } from '#platform/recent.ts'
import type { Agenda, DigestDay, DueReminder, Page, Recipient } from './agenda.ts'

export type FallDue = (
  person: Recipient,
  id: string,
  body: { readonly wishes: readonly { readonly taskId: string; readonly wish: string }[] } | { readonly digest: true },
  signal: AbortSignal,
) => Promise<NotificationStanding>

export interface RoundDeps {
  readonly agenda: Agenda
  /** Rejects with ProblemError, or where command-api cannot be asked. */
  readonly fallDue: FallDue
  readonly queue: Pick<Queue, 'put' | 'depth'>
  readonly clock: Clock
  readonly onFault: (error: unknown) => void
}

export interface Round {
  /** Aborts when another leads. */
  readonly over: AbortSignal
  /** Asked before each page. */
  readonly mayAct: () => Promise<boolean>
  /** A job was surely put for what fell due until so long ago; 0: it is not known whether one ever was. */
  readonly graceMs: number
}

/** Reminders are paused. */
export class Paused extends Error {}

const atOnce = 32
/** What only mends, or comes once a day, is not looked for more often. */
const seldomMs = 1_000
/** The read model shows within that time what was entered; what it still shows then is asked again. */
const againMs = 30_000
/** Sooner where the queue is empty: then a job that was put is done, or lost. */
const againWhereEmptyMs = 5_000
const mostRemembered = 200_000

export const rounds = ({ agenda, fallDue, queue, clock, onFault }: RoundDeps) => {
  /** Not before that moment of the monotonic clock. */
  const notBefore = recent<string, number>(mostRemembered)
  let soonest = Number.POSITIVE_INFINITY
  let lookedAt = Number.NEGATIVE_INFINITY
  let digestAt = Number.POSITIVE_INFINITY

  const mayBeAsked = (key: string): boolean => {
    const until = notBefore.get(key) ?? 0
    if (until <= clock.monotonic()) return true
    soonest = Math.min(soonest, until)
    return false
  }
  const hold = (keys: readonly string[], ms: number) => {
    const until = clock.monotonic() + ms
    for (const key of keys) notBefore.set(key, until)
    if (ms < againMs) soonest = Math.min(soonest, until)
  }

  const put = async ({ owner, telegramId }: Recipient, tail: string, revision: number, isEmpty = false) => {
    const id = `${owner}/${telegramId}/${tail}@${revision}`
    if (!mayBeAsked(id) || !(isEmpty || mayBeAsked(`${id} waits`))) return
    try {
      await queue.put({ id })
      hold([id], againWhereEmptyMs)
      hold([`${id} waits`], againMs)
    } catch (error) {
      hold([id], 1_000)
      onFault(error)
    }
  }

  const enter = async (
    person: Recipient,
    tail: string,
    body: Parameters<FallDue>[2],
    keys: readonly string[],
    over: AbortSignal,
  ) => {
    try {
      const { revision, unsent } = await fallDue(person, tail, body, over)
      hold(keys, againMs)
      if (unsent > 0) await put(person, tail, revision)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (error.code === 'reminders-paused') throw new Paused()
      if (error.status >= 500) throw error
      hold(keys, error.code === 'reminder-early' ? (error.retryAfter ?? 1) * 1000 : againMs)
      if (error.code !== 'reminder-early') onFault(error)
    }
  }

  const allPages = async <Row>(
    { over, mayAct }: Round,
    read: (after: Page<Row>['next']) => Promise<Page<Row>>,
    work: (rows: readonly Row[]) => readonly (() => Promise<void>)[],
  ) => {
    for (let after: Page<Row>['next'] = null; ; ) {
      if (over.aborted || !(await mayAct())) return
      const page = await read(after)
      await concurrently(work(page.rows), over)
      if (!page.next) return
      after = page.next
    }
  }

  const fallAllDue = (round: Round) =>
    allPages(round, agenda.due, (rows) => {
      const fresh = rows.filter((row) => mayBeAsked(keyOf(row)))
      const groups = Map.groupBy(fresh, ({ owner, minute }) => `${owner} ${minute}`)
      return [...groups.values()].map((some) => () => {
        const [first] = some
        const wishes = some.map(({ taskId, wish }) => ({ taskId, wish }))
        return first ? enter(first, first.minute, { wishes }, some.map(keyOf), round.over) : Promise.resolve()
      })
    })

  const sweep = async (round: Round) => {
    let isEmpty: boolean | null = null
    const empty = async () => {
      isEmpty ??= (await queue.depth().catch(() => 1)) === 0
      return isEmpty
    }
    await allPages(
      round,
      (after) => agenda.unsent(after, round.graceMs),
      (rows) =>
        rows.map((row) => async () => {
          const key = `${row.owner} ${row.tail}`
          if (!row.tooLate) return put(row, row.tail, row.revision, await empty())
          if (!mayBeAsked(key)) return
          const body = row.tail.startsWith('digest-') ? { digest: true as const } : { wishes: [] }
          await enter(row, row.tail, body, [key], round.over)
        }),
    )
  }

  /** Answers when the next one is, in milliseconds from now. */
  const digest = async (round: Round): Promise<number> => {
    let next = Number.POSITIVE_INFINITY
    const hours = await agenda.digestHours()
    if (!hours.length) return next
    const now = await agenda.now()
    for (const hour of hours) {
      const date = localDate(now, hour.timeZone)
      const day: DigestDay = { ...hour, date, at: instantOf(`${date}T${hour.digestHour}:00`, hour.timeZone) }
      if (day.at > now) {
        next = Math.min(next, day.at - now)
        continue
      }
      const key = `${date} ${hour.timeZone} ${hour.digestHour}`
      if (!mayBeAsked(key)) continue
      await allPages(
        round,
        (after) => agenda.digests(day, after),
        (rows) =>
          rows.map(
            (person) => () =>
              enter(person, `digest-${date}`, { digest: true }, [`${person.owner} ${date}`], round.over),
          ),
      )
      hold([key], againMs)
    }
    return next
  }

  /** Answers after how many milliseconds to look again at the latest. Rejects with Paused, or where something is away. */
  return async (round: Round): Promise<number> => {
    soonest = Number.POSITIVE_INFINITY
    await fallAllDue(round)
    const now = clock.monotonic()
    if (now - lookedAt >= seldomMs || now >= digestAt) {
      lookedAt = now
      await sweep(round)
      digestAt = now + (await digest(round))
    } else soonest = Math.min(soonest, lookedAt + seldomMs)
    const nextIn = (await agenda.nextIn(round.graceMs)) ?? Number.POSITIVE_INFINITY
    return Math.max(0, Math.min(nextIn, digestAt - clock.monotonic(), soonest - clock.monotonic()))
  }
}

const keyOf = ({ taskId, wish, minute }: DueReminder) => `${taskId} ${wish} ${minute}`

/** The first that rejects ends the rest, once those in hand have ended. */
const concurrently = async (work: readonly (() => Promise<void>)[], over: AbortSignal) => {
  let next = 0
  let failed = false
  const worker = async () => {
    for (;;) {
      const one = failed || over.aborted ? undefined : work[next++]
      if (!one) return
      try {
        await one()
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const all = await Promise.allSettled(Array.from({ length: Math.min(atOnce, work.length) }, worker))
  for (const one of all) if (one.status === 'rejected') throw one.reason
}
