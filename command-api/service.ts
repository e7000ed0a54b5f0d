/** command-api, put together: it accepts what is asked to happen, and is the only one that appends. */
import type { RunningApi } from '#platform/http/boot.ts'
import { type HttpService, httpService } from '#platform/http/service.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Deps } from './deps.ts'
import { writes } from './handlers.ts'
import { dueUntilOf } from './notifications/due-until.ts'

/** What the read model says comes from the pool's database, unless it is given. */
export interface CommandApi
  extends Omit<HttpService, 'handlers'>,
    Omit<Deps, 'dueUntil'>,
    Partial<Pick<Deps, 'dueUntil'>> {
  readonly pool: Pool
}

/** Log and pool stay open when it is closed. */
export const commandApi = (deps: CommandApi): RunningApi => ({
  callback: httpService({
    ...deps,
    handlers: writes({ dueUntil: dueUntilOf(deps.pool), ...deps }, deps.logger),
  }).callback(),
  checks: {
    postgres: async () => void (await deps.pool.query('select 1')),
    log: async () => void (await deps.log.head()),
  },
  close: async () => undefined,
})
