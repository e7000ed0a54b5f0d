/** query-api, put together. */
import { openCalendars } from '#platform/auth/calendars.ts'
import { openSessions } from '#platform/auth/sessions.ts'
import type { Tokens } from '#platform/auth/tokens.ts'
import type { Log } from '#platform/event-store/log.ts'
import type { RunningApi } from '#platform/http/boot.ts'
import { type HttpService, httpService } from '#platform/http/service.ts'
import { listen } from '#platform/postgres/listen.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import { logFeed } from './admin/log-feed.ts'
import { type OperationsDeps, operating } from './admin/operations.ts'
import { adminQuestions } from './admin/questions.ts'
import { readSession } from './admin/session.ts'
import { calendarPage } from './calendar/page.ts'
import { cursors } from './cursor.ts'
import type { IssuedTokens } from './deps.ts'
import { exporting } from './export.ts'
import { feed } from './feed.ts'
import { liveGeneration } from './live.ts'
import { asking } from './question.ts'
import { questions } from './questions.ts'

export interface QueryApi extends Omit<HttpService, 'handlers' | 'admin'> {
  readonly pool: Pool
  readonly log: Pick<Log, 'head'>
  readonly tokens: IssuedTokens & Pick<Tokens, 'good'>
  readonly salt: string
  /** Of whoever has chosen none. */
  readonly timeZone: string
  /** A gateway stands before it, and says in headers from where a call came; absent: none does. */
  readonly behindGateway?: boolean
  /** Where the log is; absent: in Postgres. */
  readonly eventStore?: OperationsDeps['eventStore']
  /** Absent: it cannot be asked. */
  readonly queue?: OperationsDeps['queue']
}

/** `pool` stays open when it is closed. */
export const queryApi = (deps: QueryApi): RunningApi => {
  const { pool, log, tokens, salt, copyId, timeZone, behindGateway = false } = deps
  const live = liveGeneration(pool)
  const projected = listen(pool, 'adak_projected', live.heard)
  const ask = asking({ pool, live, log, timeZone })
  const following = feed({ ask, live, tokens, copyId })
  const calendars = openCalendars(pool)
  const sessions = openSessions(pool)
  const ofList = cursors({ copyId, salt })
  const followingLog = logFeed({ live, sessions, copyId })
  const handlers = questions({
    calendars,
    ask,
    feed: following,
    exported: exporting(pool),
    cursors: ofList,
    tokens,
    copyId,
    now: Date.now,
  })
  const asked = adminQuestions({ ask, cursors: ofList, logFeed: followingLog, copyId, now: Date.now })
  const operations = operating({ eventStore: 'postgres', queue: null, ...deps })
  const { readOperations } = operations
  const admin = { handlers: { ...asked, readSession, readOperations }, sessions, behindGateway }
  const answer = httpService({ ...deps, handlers, admin }).callback()
  const calendar = calendarPage({ ...deps, ask, calendars })
  return {
    callback: (request, response) => {
      if (!calendar(request, response)) answer(request, response)
    },
    checks: { 'read model': live.look },
    close: () => {
      following.close()
      followingLog.close()
      operations.close()
      return projected.close()
    },
  }
}
