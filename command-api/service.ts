/** command-api, put together: it accepts what is asked to happen, and is the only one that appends. */
import type { RequestListener } from 'node:http'
import type { Check } from '#platform/http/health.ts'
import { type HttpService, httpService } from '#platform/http/service.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Deps } from './deps.ts'
import { writes } from './handlers.ts'

export interface CommandApi extends Omit<HttpService, 'handlers'>, Deps {
  readonly pool: Pool
}

export interface RunningCommandApi {
  readonly callback: RequestListener
  /** For `/readyz`. */
  readonly checks: Readonly<Record<string, Check>>
  close(): Promise<void>
}

/** Log and pool stay open when it is closed. */
export const commandApi = (deps: CommandApi): RunningCommandApi => ({
  callback: httpService({ ...deps, handlers: writes(deps, deps.logger) }).callback(),
  checks: {
    postgres: async () => void (await deps.pool.query('select 1')),
    log: async () => void (await deps.log.head()),
  },
  close: async () => undefined,
})
