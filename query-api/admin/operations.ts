/** GET /api/v1/admin/operations: how this installation is. */
import { notificationStates, type Operations } from '#contracts/admin.ts'
import type { Log } from '#platform/event-store/log.ts'
import { faultOf } from '#platform/event-store/postgres/asking.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { toToken } from '#platform/http/position-token.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Queue } from '#platform/queue/port.ts'
import { latest } from '#platform/read-model/requests.ts'
import { isOfAnotherShape } from '../asking.ts'
import { asked, inTime, present } from './depending.ts'
import { canRollBackIn, type Generation, generationsOf, liveOf, stateOf, stoppedOf } from './projecting.ts'
import { samples } from './samples.ts'

export interface OperationsDeps {
  readonly pool: Pool
  readonly log: Pick<Log, 'head'>
  readonly copyId: string
  readonly eventStore: Operations['log']['store']
  /** null: it cannot be asked. */
  readonly queue: AskedQueue | null
}

/** Of the jobs that remind. */
export interface AskedQueue extends Pick<Queue, 'depth'> {
  /** On a server of its own, which is then a dependency. */
  readonly isRedis: boolean
}

const lookMs = 5_000
const mostRequests = 20

const logIdOf = async (pool: Pool): Promise<string> =>
  (await pool.query<{ id: string }>('select log_id as id from accounts.log_copy')).rows[0]?.id ?? ''

type Notifications = Omit<Operations['notifications'], 'queued'>
const none = (): Notifications['counts'] =>
  Object.fromEntries(notificationStates.map((state) => [state, 0])) as Notifications['counts']

/** As far as the live read model knows. */
const notificationsIn = async (pool: Pool): Promise<Notifications> => {
  const counts = none()
  const live = await pool.query<{ schema: string }>(`select schema from projection.generation where state = 'live'`)
  const [generation] = live.rows
  if (!generation) return { paused: null, counts }
  const { schema } = generation
  const [counted, decided] = await Promise.all([
    pool.query<{ state: keyof typeof counts; n: number }>(
      `select case when state = 'attempted' and try_at <= now() then 'unknown' else state end as state, count(*)::int as n
       from ${schema}.notification where try_at is not null or settled_at > now() - interval '24 hours' group by 1`,
    ),
    pool.query<{ type: string; at: Date; data: string }>(
      `select type, at, data from ${schema}.history
       where stream = 'installation' and type in ('RemindersPaused', 'RemindersResumed') order by revision desc limit 1`,
    ),
  ])
  for (const { state, n } of counted.rows) counts[state] = n
  const [last] = decided.rows
  const paused =
    last?.type === 'RemindersPaused' ? { why: String(JSON.parse(last.data).why), at: last.at.toISOString() } : null
  return { paused, counts }
}

/** `close` ends its looking by itself. */
export const operating = ({ pool, log, copyId, eventStore, queue }: OperationsDeps) => {
  const seen = samples()
  const saw = (head: string, live: Generation | undefined) => {
    if (live) seen.saw({ ...live, head, at: performance.now() })
  }
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    try {
      const [head, all] = await Promise.all([log.head(), generationsOf(pool)])
      saw(head, liveOf(all))
    } catch {
      // Whoever asks is told.
    } finally {
      looking = false
    }
  }
  const timer = setInterval(look, lookMs).unref()

  const projectorOf = (all: readonly Generation[]): Operations['projector'] => {
    const live = liveOf(all)
    const lagSeconds = seen.behindSeconds(performance.now())
    return {
      state: stateOf(all, lagSeconds),
      position: live ? toToken(copyId, live.position) : null,
      events: live?.events ?? 0,
      lagSeconds,
      rate: seen.rate(),
      stopped: stoppedOf(all),
      generations: all.map(({ generation, state, codeVersion, events, holder, startedAt, updatedAt }) => ({
        generation,
        state,
        codeVersion,
        events,
        holder,
        startedAt: startedAt.toISOString(),
        updatedAt: updatedAt.toISOString(),
      })),
      canRollBack: canRollBackIn(all),
    }
  }

  const read = async (): Promise<Operations> => {
    const ofQueue = queue && asked('redis', () => queue.depth())
    const [postgres, store, jobs, others, all, requests, notifications, id] = await Promise.all([
      asked('postgres', () => pool.query('select 1')),
      asked('event store', () => log.head()),
      ofQueue,
      inTime(present(pool)),
      inTime(generationsOf(pool)),
      inTime(latest(pool, mostRequests)),
      inTime(notificationsIn(pool)).catch((error: unknown) => {
        if (isOfAnotherShape(error)) return { paused: null, counts: none() }
        throw error
      }),
      inTime(logIdOf(pool)),
    ])
    const head = store.answer
    if (head !== null) saw(head, liveOf(all))
    return {
      now: new Date().toISOString(),
      log: { id, store: eventStore, head: head === null ? null : toToken(copyId, head) },
      projector: projectorOf(all),
      requests: [...requests],
      notifications: { ...notifications, queued: jobs?.answer ?? null },
      dependencies: [
        postgres.dependency,
        store.dependency,
        ...(jobs && queue?.isRedis ? [jobs.dependency] : []),
        ...others,
      ],
    }
  }

  const readOperations: AdminHandlers<'readOperations'>['readOperations'] = async () => ({
    status: 200,
    body: await read().catch((error: unknown) => {
      throw faultOf(error)
    }),
  })
  return { readOperations, close: () => clearInterval(timer) }
}
