/** What `adak replay` does: the running projector is asked for a rebuild; where none lives, it is done here. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { Log } from '#platform/event-store/log.ts'
import { type OnProgress, progressOf } from '#platform/progress.ts'
import { codeVersion } from './code-version.ts'
import { generations, type Holder, letGo, liveOf } from './generation.ts'
import { versionsAlive } from './presence.ts'
import { build } from './rebuild.ts'
import { request, requested, withdraw } from './request.ts'
import type { RolledBack } from './swap.ts'

export interface Replayed {
  readonly generation: number
  readonly events: number
  readonly seconds: number
  /** Whether a projector that runs did it. */
  readonly byProjector: boolean
}

/** It did not come to the swap; the message is for a person, and the live read model is as it was. */
export class ReplayFailed extends Error {}

const lookMs = 200
/** A request that nobody takes up for so long is one that nobody will. */
const patienceMs = 15_000

interface Replay {
  readonly pool: pg.Pool
  readonly log: Log
  readonly signal?: AbortSignal
}

/** Throws ReplayFailed. */
export const replay = async (options: Replay, onProgress: OnProgress = () => undefined): Promise<Replayed> => {
  const live = liveOf(await generations(options.pool))
  if (live && live.codeVersion > codeVersion)
    throw new ReplayFailed(
      `the live read model was folded by version ${live.codeVersion} of the projections, and this Adak has ${codeVersion}: use the newer one`,
    )
  const alive = await versionsAlive(options.pool)
  // The running service's own, where this one is newer: it would leave it without a read model.
  const version = alive.has(codeVersion) ? codeVersion : live && alive.has(live.codeVersion) ? live.codeVersion : null
  if (version !== null) {
    const done = await ask(options, version, onProgress)
    if (done) return done
  }
  return fold(options, onProgress)
}

const fold = async ({ pool, log, signal }: Replay, onProgress: OnProgress): Promise<Replayed> => {
  const began = performance.now()
  const holder: Holder = { name: `replay-${randomUUID()}`, codeVersion, leaseMs: 5_000 }
  try {
    const work = { pool, log, holder, signal: signal ?? new AbortController().signal }
    const { outcome, generation, events } = await build(work, onProgress)
    if (outcome === 'swapped')
      return { generation, events, seconds: (performance.now() - began) / 1000, byProjector: false }
    if (outcome === 'asked') throw new ReplayFailed('it was broken off; the next replay goes on from there')
    if (outcome === 'lost') throw new ReplayFailed('another process is rebuilding the read model now')
    throw new ReplayFailed(`it stopped at event ${outcome.id}: ${outcome.why}`)
  } finally {
    await letGo(pool, holder.name)
  }
}

/** null: the projector that lived when we asked lives no more, and the request is withdrawn. */
const ask = async ({ pool, signal }: Replay, version: number, onProgress: OnProgress): Promise<Replayed | null> => {
  const began = performance.now()
  const id = await request(pool, version)
  const total = liveOf(await generations(pool))?.events ?? null
  for (let lived = performance.now(); ; await pause(lookMs)) {
    const [asked, all] = [await requested(pool, id), await generations(pool)]
    if (!asked) throw new ReplayFailed('the request for it was removed')
    const green = all.find(({ generation }) => generation === asked.generation)
    if (asked.failed !== null) throw new ReplayFailed(asked.failed)
    if (green) onProgress(progressOf(green.events, 0, total, began))
    if (asked.finished && green)
      return {
        generation: green.generation,
        events: green.events,
        seconds: (performance.now() - began) / 1000,
        byProjector: true,
      }
    if ((await versionsAlive(pool)).has(version)) lived = performance.now()
    if (signal?.aborted || performance.now() - lived > patienceMs) {
      await withdraw(pool, id)
      if (signal?.aborted)
        throw new ReplayFailed('nobody waits for it any more; the projector goes on with what it began')
      return null
    }
  }
}

/**
 * Has the generation that is live again catch up, as far as the log went when this was called; false: nobody folds it
 * now, and the next projector that does will. Throws ReplayFailed where it cannot get past an event.
 */
export const caughtUp = async (
  { pool, log, signal }: Replay,
  { blue, green }: RolledBack,
  onProgress: OnProgress = () => undefined,
): Promise<boolean> => {
  const began = performance.now()
  const head = await log.head()
  for (let lived = performance.now(); ; await pause(lookMs)) {
    const now = (await generations(pool)).find(({ generation }) => generation === blue.generation)
    if (now?.state !== 'live') throw new ReplayFailed(`generation ${blue.generation} is not live any more`)
    onProgress(progressOf(now.events, blue.events, green.events, began))
    if (now.position >= head) return true
    if (now.stoppedWhy !== null) throw new ReplayFailed(now.stoppedWhy)
    if ((await versionsAlive(pool)).has(blue.codeVersion)) lived = performance.now()
    if (signal?.aborted || performance.now() - lived > patienceMs) return false
  }
}
