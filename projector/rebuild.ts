/** Blue/green: a new generation is filled from the log while the live one serves, and then takes its place. */
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { type OnProgress, type Progress, progressOf } from '#platform/progress.ts'
import { type Applier, applier, type Stopped, type Verdict } from './engine.ts'
import { readSkipped, type Work } from './follow.ts'
import { generations, greenFor, hold, indexLate, liveOf, stopAt } from './generation.ts'
import { readAhead } from './read-ahead.ts'
import { failed, rebuilding } from './request.ts'
import { seldom } from './seldom.ts'
import { swap } from './swap.ts'

/** Every event after where it stands, up to the head at the time of asking. */
const foldAll = async (
  { log, signal }: Pick<Work, 'log' | 'signal'>,
  applying: Applier,
  onBatch: (events: number) => void,
): Promise<Verdict | 'asked'> => {
  const reading = readAhead(log.readAll({ after: applying.position }))
  try {
    for (;;) {
      const batch = await reading.next(60_000)
      if (signal.aborted) return 'asked'
      if (batch === null) return 'applied'
      const verdict = await applying.apply(batch)
      if (verdict !== 'applied') return verdict
      onBatch(batch.length)
    }
  } finally {
    reading.close()
  }
}

const indexWhileHolding = async (pool: pg.Pool, schema: string, prolong: () => Promise<unknown>, everyMs: number) => {
  const timer = setInterval(() => prolong().catch(() => undefined), everyMs)
  try {
    await indexLate(pool, schema)
  } finally {
    clearInterval(timer)
  }
}

export interface Built {
  readonly generation: number
  readonly events: number
  readonly outcome: 'swapped' | 'asked' | 'lost' | Stopped
}

/** Begins a green generation, or goes on with the one that was begun. `lost`: another builds it. */
export const build = async (work: Work, onProgress: OnProgress = () => undefined): Promise<Built> => {
  const { pool, log, holder, signal, onStep } = work
  const total = liveOf(await generations(pool))?.events ?? null
  const green = await greenFor(pool, holder)
  const { generation, schema, position, digest } = green
  let done = green.events
  const answer = (outcome: Built['outcome']): Built => ({ generation, events: done, outcome })
  if (!(await hold(pool, generation, holder))) return answer('lost')

  const began = performance.now()
  const told = seldom((progress: Progress) => rebuilding(pool, generation, progress))
  const onBatch = (events: number) => {
    done += events
    const progress = progressOf(done, green.events, total, began)
    onProgress(progress)
    told.say(progress)
  }
  const skipped = await readSkipped(log)
  const fenced = { generation, holder }
  const applying = await applier({ pool, schema, position, digest, fenced, skipped, fills: true, onStep })
  try {
    for (let filled = false; ; ) {
      const verdict = await foldAll(work, applying, onBatch)
      if (verdict === 'asked' || verdict === 'lost') return answer(verdict)
      if (verdict !== 'applied') {
        await stopAt(pool, generation, holder.name, verdict)
        await failed(pool, generation, `it stopped at event ${verdict.id}: ${verdict.why}`)
        return answer(verdict)
      }
      if (!filled) {
        if (!(await applying.derive())) return answer('lost')
        await indexWhileHolding(pool, schema, () => hold(pool, generation, holder), holder.leaseMs / 3)
        filled = true
        continue
      }
      const swapped = await swap(pool, generation, holder, async (blue) => {
        if (applying.position < blue) await foldAll(work, applying, onBatch)
      })
      if (swapped) {
        await told.end()
        return answer('swapped')
      }
      if (signal.aborted) return answer('asked')
      if (!(await hold(pool, generation, holder))) return answer('lost')
      await pause(10)
    }
  } finally {
    await applying.close()
  }
}
