/** command-api, put together: it accepts what is asked to happen, and is the only one that appends. */
import { openCalendars } from '#platform/auth/calendars.ts'
import { openErasures } from '#platform/auth/erasure.ts'
import { openSessions } from '#platform/auth/sessions.ts'
import { openSignIns } from '#platform/auth/sign-ins.ts'
import { openSuperusers } from '#platform/auth/superusers.ts'
import { systemClock } from '#platform/clock.ts'
import type { RunningApi } from '#platform/http/boot.ts'
import { type HttpService, httpService } from '#platform/http/service.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import { adminWrites } from './admin/handlers.ts'
import { tidying } from './admin/tidying.ts'
import type { Deps } from './deps.ts'
import { erasing } from './erasing.ts'
import { handling } from './handle.ts'
import { writes } from './handlers.ts'
import { dueUntilOf } from './notifications/due-until.ts'
import { ledger } from './notifications/ledger.ts'
import type { Survey } from './survey.ts'

/** What the read model says comes from the pool's database, unless it is given. */
export interface CommandApi
  extends Omit<HttpService, 'handlers' | 'admin'>,
    Omit<Deps, 'dueUntil'>,
    Partial<Pick<Deps, 'dueUntil'>> {
  readonly pool: Pool
  /** A gateway stands before it, and says in headers from where a call came; absent: none does. */
  readonly behindGateway?: boolean
  /** Where the bot's dialogues are kept elsewhere than in the pool's database. */
  readonly forgetDialogue?: (telegramId: number) => Promise<void>
}

/** Log and pool stay open when it is closed. */
export const commandApi = (deps: CommandApi): RunningApi => {
  const { pool, log, logger, clock = systemClock, behindGateway = false } = deps
  const erasures = erasing({ ...deps, erasures: openErasures(pool, deps.forgetDialogue) })
  const sessions = openSessions(pool)
  const signIns = openSignIns(pool)
  const accounts = { superusers: openSuperusers(pool), sessions, signIns }
  const closing = new AbortController()
  let tending: Promise<unknown> | null = null
  const given = { dueUntil: dueUntilOf(pool), calendars: openCalendars(pool), accounts, ...deps }
  const carrying = { ...given, handle: handling(given), enter: ledger({ ...given, clock }) }
  return {
    callback: httpService({
      ...deps,
      handlers: writes(carrying, erasures, logger),
      admin: { handlers: adminWrites(carrying), sessions, behindGateway },
    }).callback(),
    checks: {
      postgres: async () => void (await pool.query('select 1')),
      log: async () => void (await log.head()),
      keys: async () => keysToldOf(erasures.surveyed()),
    },
    begin: () => {
      tending ??= Promise.all([erasures.tend(closing.signal), tidying([sessions, signIns], logger, closing.signal)])
    },
    close: async () => {
      closing.abort()
      await tending
    },
  }
}

/** Some lost their words, the others are served as ever: to be seen, and not to be down for. */
const keysToldOf = (surveyed: Survey | null) =>
  surveyed?.keyless
    ? { degraded: true, why: `${surveyed.keyless} persons' words cannot be opened: restore accounts.key` }
    : undefined
