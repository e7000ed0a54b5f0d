/**
 * The projector: keeps the live generation up to date, builds a new one where this version's projections are newer or
 * somebody asked, and stands by while another does it.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Log } from '#platform/event-store/log.ts'
import type { Position } from '#platform/event-store/port.ts'
import { type Progress, progressLine } from '#platform/progress.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { retrying, rollbackAsked, verifyAsked } from './asked.ts'
import { codeVersion as ownVersion } from './code-version.ts'
import type { Step, Stopped } from './engine.ts'
import { follow, readSkipped, type Work } from './follow.ts'
import { type Generation, generations, type Holder, hold, letGo, liveOf, stopAt } from './generation.ts'
import * as metrics from './metrics.ts'
import { persisting } from './persistently.ts'
import { sayGone, sayPresent } from './presence.ts'
import { build } from './rebuild.ts'
import { isRebuildAsked } from './request.ts'

export interface Deps {
  readonly pool: pg.Pool
  readonly log: Log
  readonly logger: Logger
  /** Two that are never alive at once may share it; then the second need not wait for the first one's lease. */
  readonly holder?: string
  readonly leaseMs?: number
  readonly codeVersion?: number
  readonly onStep?: (step: Step) => void | Promise<void>
}

export interface Status {
  readonly state: 'starting' | 'following' | 'building' | 'standing-by' | 'stopped' | 'away'
  /** Why, for a person; null while all is well. */
  readonly why: string | null
  readonly generation: number | null
  readonly position: Position
  readonly stoppedBy: string | null
  /** Of a rebuild that is under way. */
  readonly build: Progress | null
}

export interface Projector {
  /** Ends when it was stopped. */
  readonly done: Promise<void>
  /** Ends the batch in hand and gives the lease back. */
  stop(): Promise<void>
  status(): Status
  /** For /readyz: rejects while the live read model does not follow the log. */
  check(): Promise<Readonly<Record<string, unknown>>>
}

const lookMs = 250
const requestMs = 500
const skipMs = 500

export const projector = (deps: Deps): Projector => {
  const { pool, log, logger, onStep } = deps
  const holder: Holder = {
    name: deps.holder ?? randomUUID(),
    codeVersion: deps.codeVersion ?? ownVersion,
    leaseMs: deps.leaseMs ?? 5_000,
  }
  const ending = new AbortController()
  const { signal } = ending
  const work: Work = { pool, log, holder, signal, onStep }
  const retry = retrying(work)
  const persistently = persisting(signal)
  let status: Status = {
    state: 'starting',
    why: null,
    generation: null,
    position: '',
    stoppedBy: null,
    build: null,
  }
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined)

  const say = (state: Status['state'], why: string | null, more: Partial<Status> = {}) => {
    const news = state !== status.state || why !== status.why
    status = { ...status, stoppedBy: null, ...more, state, why }
    metrics.following.set(state === 'following' ? 1 : 0)
    if (!news) return
    if (state === 'stopped') logger.error({ event: more.stoppedBy }, `projector ${state}: ${why}`)
    else
      logger[why === null || state === 'building' ? 'info' : 'warn'](
        `projector ${state}${why === null ? '' : `: ${why}`}`,
      )
  }

  /** Loud until somebody decides to skip the event, or this process ends and a mended version comes. */
  const waitForSkip = async ({ id, why }: Stopped) => {
    metrics.stopped.set(1)
    say('stopped', `event ${id} cannot be applied: ${why}`, { stoppedBy: id })
    while (!signal.aborted) {
      const skipped = await readSkipped(log).catch(() => new Set<string>())
      if (skipped.has(id)) break
      const isOurs = status.generation === null || (await hold(pool, status.generation, holder).catch(() => true))
      if (!isOurs || (await retry.isAsked().catch(() => false))) break
      await pause(skipMs)
    }
    metrics.stopped.set(0)
  }

  const standBy = ({ codeVersion, rolledBack }: Generation) => {
    const why = rolledBack ? `, since somebody went back to it; adak replay ends that` : ''
    say('standing-by', `version ${codeVersion} of the projections is live, and this one is ${holder.codeVersion}${why}`)
    return pause(lookMs)
  }

  const followLive = async (live: Generation) => {
    if (live.codeVersion > holder.codeVersion) return standBy(live)
    if (!(await hold(pool, live.generation, holder))) {
      say('standing-by', `${live.holder ?? 'another'} folds generation ${live.generation}`)
      return pause(Math.min(lookMs, Math.max(20, live.leaseMs)))
    }
    const held = liveOf(await generations(pool))
    if (held?.generation !== live.generation) return
    const { generation } = held
    say('following', null, { generation, position: held.position })
    const end = await follow(work, held, (position, events) => {
      metrics.folded.inc({ work: 'follow' }, events)
      void retry.settle(null)
      if (status.state !== 'following' || status.position !== position) say('following', null, { generation, position })
    })
    if (typeof end !== 'object') return
    await stopAt(pool, generation, holder.name, end)
    await retry.settle(end.why)
    await waitForSkip(end)
  }

  const buildGreen = async (isFirst: boolean) => {
    if (isFirst) say('building', 'a new generation of the read model is being folded')
    const { outcome, generation, events } = await build(work, (progress) => {
      metrics.folded.inc({ work: 'build' }, progress.done - (status.build?.done ?? 0))
      if (isFirst) void retry.settle(null)
      status = { ...status, build: progress }
    }).finally(() => {
      status = { ...status, build: null }
    })
    if (outcome === 'swapped') logger.info({ generation, events }, `generation ${generation} of the read model is live`)
    if (outcome === 'lost') await pause(lookMs)
    if (typeof outcome !== 'object') return
    if (isFirst) {
      await retry.settle(outcome.why)
      await waitForSkip(outcome)
    } else logger.error({ event: outcome.id }, `the rebuild stopped at event ${outcome.id}: ${outcome.why}`)
  }

  const following = persistently(
    async () => {
      const live = liveOf(await generations(pool))
      if (live?.rolledBack && live.codeVersion < holder.codeVersion) return standBy(live)
      // Another version's is not ours to write; what replaces it is on its way.
      if (!live || live.codeVersion < holder.codeVersion) return pause(20)
      return followLive(live)
    },
    (why) => say('away', why),
  )

  const building = persistently(
    async () => {
      const all = await generations(pool)
      const live = liveOf(all)
      const newest = Math.max(0, ...all.filter(({ state }) => state !== 'retired').map((one) => one.codeVersion))
      if (newest > holder.codeVersion) return pause(requestMs)
      const isOlder = live !== null && live.codeVersion < holder.codeVersion
      if (!live || (isOlder && !live.rolledBack)) return buildGreen(true)
      const isOurs = isOlder || live.holder === holder.name
      if (isOurs && (await isRebuildAsked(pool, holder.codeVersion))) return buildGreen(false)
      if (live.holder === holder.name && (await verifyAsked(work))) return
      return pause(requestMs)
    },
    (why) => logger.error(`the rebuild was interrupted: ${why}`),
  )

  const answering = persistently(
    async () => {
      await rollbackAsked(work)
      await retry.look(liveOf(await generations(pool)))
      await pause(requestMs)
    },
    (why) => logger.error(`what was asked for waits: ${why}`),
  )

  const present = persistently(
    async () => {
      await sayPresent(pool, holder)
      await pause(holder.leaseMs / 3)
    },
    () => undefined,
  )

  const done = Promise.all([following, building, answering, present]).then(async () => {
    metrics.following.set(0)
    await Promise.all([letGo(pool, holder.name), sayGone(pool, holder.name)]).catch(() => undefined)
  })
  return {
    done,
    stop: () => {
      ending.abort()
      return done
    },
    status: () => status,
    check: async () => {
      const { state, why, position, build } = status
      const live = liveOf(await generations(pool))
      // Whoever stands by, or builds, is well as long as another follows the log.
      const isWell = state === 'following' || (live !== null && live.leaseMs > 0)
      if (!isWell || live?.stoppedBy)
        throw new Error(live?.stoppedWhy ?? (build ? `${state}: ${progressLine(build)}` : (why ?? state)))
      const behind = live && live.position !== (await log.head())
      return { state, generation: live?.generation, position, behind, ...(build ? { build } : {}) }
    },
  }
}
