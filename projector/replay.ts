/** What `adak replay` does: the running projector is asked for a rebuild; where none lives, it is done here. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { Log } from '#platform/event-store/log.ts'
import { codeVersion } from './code-version.ts'
import { generations, type Holder, letGo, liveOf } from './generation.ts'
import { build, type OnProgress, progressOf } from './rebuild.ts'

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

interface Asked {
  readonly generation: number | null
  readonly finished: boolean
  readonly failed: string | null
}

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
  if (live && live.leaseMs > 0) {
    const done = await ask(options, onProgress)
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
const ask = async ({ pool, signal }: Replay, onProgress: OnProgress): Promise<Replayed | null> => {
  const began = performance.now()
  const { rows } = await pool.query<{ id: string }>(
    'insert into projection.rebuild_request default values returning id::text as id',
  )
  const id = rows[0]?.id
  const look = async () =>
    (
      await pool.query<Asked>(
        `select generation, finished_at is not null as finished, failed_why as failed
         from projection.rebuild_request where id = $1`,
        [id],
      )
    ).rows[0]
  const total = liveOf(await generations(pool))?.events ?? null
  for (let lived = performance.now(); ; await pause(lookMs)) {
    const [asked, all] = [await look(), await generations(pool)]
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
    if (all.some(({ leaseMs }) => leaseMs > 0)) lived = performance.now()
    if (signal?.aborted || performance.now() - lived > patienceMs) {
      const text = 'delete from projection.rebuild_request where id = $1 and generation is null'
      await pool.query(text, [id])
      if (signal?.aborted)
        throw new ReplayFailed('nobody waits for it any more; the projector goes on with what it began')
      return null
    }
  }
}
