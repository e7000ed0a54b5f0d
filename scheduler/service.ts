/**
 * The scheduler: one leads, and looks at the agenda when the next instant comes, when the read model moves on, and every
 * 30 seconds at the latest; the others stand by.
 */
import type { Leadership, Leading } from '#platform/postgres/lease.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import * as metrics from './metrics.ts'
import { Paused, type RoundDeps, rounds } from './round.ts'

export interface SchedulerDeps extends Omit<RoundDeps, 'onFault'> {
  readonly logger: Logger
  /** Calls `heard` whenever the read model has moved on; such words may be lost. */
  readonly onNews: (heard: () => void) => { close(): Promise<void> }
  /** How one comes to lead: `leading` of platform/postgres/lease.ts. */
  readonly leading: (lead: (leadership: Leadership) => Promise<void>) => Leading
}

export interface Scheduler {
  /** Ends when it was stopped. */
  readonly done: Promise<void>
  stop(): Promise<void>
  /** For `/readyz`: rejects where the leader does not get on. */
  check(): Promise<Readonly<Record<string, unknown>>>
}

const sweepMs = 30_000
/** The read model may move many times a second. */
const restMs = 20
const firstGraceMs = 10_000
const longestBackOffMs = 5_000

export const scheduler = (deps: SchedulerDeps): Scheduler => {
  const { clock, logger, onNews, leading } = deps
  let news = false
  let wake: (() => void) | null = null
  /** Of the last round. */
  let fault: string | null = null
  let told: string | null = null
  let paused = false
  const heard = () => {
    news = true
    wake?.()
  }

  const onFault = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    if (why !== told) logger.warn({ why }, 'reminders wait')
    told = why
    fault = why
  }

  const sleep = async (ms: number, over: AbortSignal) => {
    await clock.sleep(Math.min(ms, restMs), over)
    if (news || over.aborted || ms <= restMs) return
    const woken = new AbortController()
    wake = () => woken.abort()
    await clock.sleep(ms - restMs, AbortSignal.any([over, woken.signal]))
    wake = null
  }

  const lead = async ({ mayAct, over }: Leadership) => {
    const round = rounds({ ...deps, onFault })
    metrics.leads.set(1)
    logger.info('this scheduler leads')
    /** What another put before us may be lost. */
    let graceMs = 0
    let failures = 0
    try {
      while (!over.aborted && (await mayAct())) {
        news = false
        let wait = sweepMs
        try {
          fault = null
          wait = Math.min(sweepMs, await round({ over, mayAct, graceMs }))
          graceMs = firstGraceMs
          failures = 0
          paused = false
          if (fault === null) told = null
        } catch (error) {
          paused = error instanceof Paused
          if (!paused && !over.aborted) {
            onFault(error)
            failures += 1
            wait = Math.min(longestBackOffMs, 50 * 2 ** failures)
            news = false
          }
        }
        await sleep(wait, over)
      }
    } finally {
      metrics.leads.set(0)
    }
  }

  const listening = onNews(heard)
  const running = leading(lead)
  return {
    done: running.done,
    stop: async () => {
      await running.stop()
      await listening.close()
    },
    check: async () => {
      if (!running.isLeader()) return { state: 'standing-by' }
      if (fault !== null) return { state: 'leading', degraded: true, why: fault }
      return { state: paused ? 'paused' : 'leading' }
    },
  }
}
