/** For `/readyz`: without its queue Adak is slower to remind, not down. */
import type { Check } from '../http/health.ts'
import type { Queue } from './port.ts'

export const queueCheck =
  (queue: Pick<Queue, 'depth'>): Check =>
  () =>
    queue.depth().then(
      (depth) => ({ depth }),
      (error: unknown) => ({ degraded: true, why: error instanceof Error ? error.message : String(error) }),
    )
