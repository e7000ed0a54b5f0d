/** What both APIs are made of, wherever they run. */
import { authenticating } from '#platform/auth/authenticate.ts'
import type { Keys } from '#platform/auth/keys.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import type { Configured } from '#platform/config.ts'
import type { Log } from '#platform/event-store/log.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { observeCall } from '#platform/telemetry/metrics.ts'

export const apiParts = ({
  config,
  pool,
  opened: { log, keys, salt, copyId, timeZone },
  serviceToken,
  hosts,
  behindGateway,
  logger,
}: {
  readonly config: Configured<'RATE_LIMIT_READS' | 'RATE_LIMIT_WRITES' | 'CORS_ORIGINS' | 'EVENT_STORE'>
  readonly pool: Pool
  readonly opened: {
    readonly log: Log
    readonly keys: Keys
    readonly salt: string
    readonly copyId: string
    readonly timeZone: string
  }
  readonly serviceToken: string | null
  readonly hosts: readonly string[] | null
  /** A gateway stands before them, and says in headers from where a call came. */
  readonly behindGateway: boolean
  readonly logger: Logger
}) => {
  const tokens = openTokens(pool)
  return {
    pool,
    log,
    keys,
    tokens,
    salt,
    copyId,
    timeZone,
    authenticate: authenticating({ tokens, serviceToken, salt }),
    limits: { reads: config.RATE_LIMIT_READS, writes: config.RATE_LIMIT_WRITES },
    hosts,
    behindGateway,
    corsOrigins: config.CORS_ORIGINS,
    eventStore: config.EVENT_STORE,
    logger,
    observe: observeCall,
  }
}
