/** Keeps one generation up to date with the log, as long as it is ours. */
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import type { Log } from '#platform/event-store/log.ts'
import { applier, type Step, type Stopped, skippedIn } from './engine.ts'
import { type Generation, type Holder, hold } from './generation.ts'
import { readAhead } from './read-ahead.ts'

export interface Work {
  readonly pool: pg.Pool
  readonly log: Log
  readonly holder: Holder
  readonly signal: AbortSignal
  readonly onStep?: ((step: Step) => void | Promise<void>) | undefined
}

export const readSkipped = async (log: Log): Promise<ReadonlySet<string>> =>
  skippedIn((await log.readStreams([streamOf.installation])).get(streamOf.installation) ?? [])

/** `asked`: the signal; `lost`: another has it, or it is not live any more. */
export const follow = async (
  { pool, log, holder, signal, onStep }: Work,
  { generation, schema, position, digest }: Generation,
  onBatch: (position: string, events: number) => void,
): Promise<'asked' | 'lost' | Stopped> => {
  const skipped = await readSkipped(log)
  const fenced = { generation, holder }
  const applying = await applier({ pool, schema, position, digest, fenced, skipped, onStep })
  const ended = new AbortController()
  const reading = readAhead(log.subscribe({ after: position, signal: AbortSignal.any([signal, ended.signal]) }))
  try {
    for (;;) {
      const batch = await reading.next(holder.leaseMs / 3)
      if (signal.aborted || batch === null) return 'asked'
      if (!batch.length) {
        if (!(await hold(pool, generation, holder))) return 'lost'
        continue
      }
      const verdict = await applying.apply(batch)
      if (verdict !== 'applied') return verdict
      onBatch(applying.position, batch.length)
    }
  } finally {
    ended.abort()
    reading.close()
    await applying.close()
  }
}
