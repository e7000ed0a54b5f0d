/** How far the read model is behind the log, in time. */
import type pg from 'pg'
import type { Log } from '#platform/event-store/log.ts'
import type { Position } from '#platform/event-store/port.ts'
import { generations, liveOf } from './generation.ts'

interface Parts {
  readonly pool: pg.Pool
  readonly log: Pick<Log, 'head'>
  /** Milliseconds that only grow. */
  readonly now?: () => number
}

/**
 * Answers, each time it is asked, for how many seconds the live generation has not reached a head that the log had when
 * this was asked before; 0: it has, or this is the first time.
 */
export const lagging = ({ pool, log, now = () => performance.now() }: Parts) => {
  let mark: { readonly head: Position; readonly at: number } | null = null
  return async (): Promise<number> => {
    const position = liveOf(await generations(pool))?.position ?? ''
    if (mark && position < mark.head) return (now() - mark.at) / 1000
    mark = { head: await log.head(), at: now() }
    return 0
  }
}
