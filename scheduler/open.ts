/** The scheduler on Postgres and command-api's address: as its own process runs it, and standalone. */
import { randomUUID } from 'node:crypto'
import { systemClock } from '#platform/clock.ts'
import { leading } from '#platform/postgres/lease.ts'
import { listen } from '#platform/postgres/listen.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Queue } from '#platform/queue/port.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { observeDepth } from './metrics.ts'
import { fallDueOver } from './over-http.ts'
import { postgresAgenda } from './postgres-agenda.ts'
import { type Scheduler, scheduler } from './service.ts'

export interface Opening {
  readonly pool: Pool
  readonly queue: Queue
  readonly commandUrl: string
  readonly serviceToken: string
  readonly logger: Logger
  /** Two that are never alive at once may share it; then the second need not wait for the first one's lease. */
  readonly holder?: string
}

export const openScheduler = ({ pool, queue, commandUrl, serviceToken, logger, holder }: Opening): Scheduler => {
  observeDepth(queue)
  return scheduler({
    agenda: postgresAgenda(pool),
    fallDue: fallDueOver({ commandUrl, serviceToken }),
    queue,
    clock: systemClock,
    logger,
    onNews: (heard) => listen(pool, 'adak_projected', heard),
    leading: (lead) =>
      leading(
        {
          pool,
          name: 'scheduler',
          holder: holder ?? randomUUID(),
          onError: (error) => logger.warn({ err: error }, 'the lease of the scheduler cannot be asked for'),
        },
        lead,
      ),
  })
}
