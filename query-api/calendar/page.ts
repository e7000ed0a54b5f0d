/** GET /api/v1/me/calendar/<secret>.ics: what is open and due, for calendars that subscribe. The secret is all they have. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sql } from 'kysely'
import { Refusal } from '#contracts/problems.ts'
import { durationSeconds } from '#contracts/words.ts'
import { ringsAt } from '#domain/due.ts'
import type { Calendars } from '#platform/auth/calendars.ts'
import { correlationHeader, correlationIdOf, send, sendProblem } from '#platform/http/answer.ts'
import { etagMatches, etagOf, isMatchHeader } from '#platform/http/etag.ts'
import { isOurHost } from '#platform/http/hosts.ts'
import { rateLimit } from '#platform/http/rate-limit.ts'
import type { HttpService } from '#platform/http/service.ts'
import type { Ask } from '../question.ts'
import { type Db, epoch, type RowOf } from '../statement.ts'
import { visibleTasks } from '../tasks/row.ts'
import { type Alarm, type CalendarTask, calendarText } from './ical.ts'

/** The soonest; those that are overdue come first. */
const mostTasks = 2_000

const rows = (db: Db) =>
  visibleTasks(db)
    .innerJoin('person as p', 'p.id', 't.owner')
    .where('t.deleted_at', 'is', null)
    .where(sql<boolean>`not t.done`)
    .where('t.due_local', 'is not', null)
    .select(['t.id', 't.title', 'c.name as category', 't.due_local', 't.revision', 'p.morning_hour'])
    .select([sql<string | null>`to_json(t.reminders)::text`.as('reminders')])
    .select([epoch<number | null>('t.due_at').as('due'), epoch<number | null>('t.snoozed_until').as('snoozed')])
    .select([epoch('t.created_at').as('created'), epoch('t.updated_at').as('updated')])
    .orderBy(sql`coalesce(t.due_sort, 'infinity'::timestamptz)`)
    .orderBy('t.created_position')
    .limit(sql.lit(mostTasks))

const taskOf = (row: RowOf<typeof rows>, zone: string): CalendarTask => {
  const { id, title, category, due_local: local, due, revision } = row
  const leads: string[] = JSON.parse(row.reminders ?? '[]')
  // A day's alarms are counted from the person's morning, wherever the clocks stand then.
  const mornings = { timeZone: zone, morningHour: row.morning_hour }
  const alarms = leads.map(
    (lead): Alarm =>
      due === null ? { at: ringsAt(local ?? '', lead, mornings) } : { before: durationSeconds(lead) ?? 0 },
  )
  return {
    id,
    title,
    category,
    due: due ?? local ?? '',
    alarms: row.snoozed === null ? alarms : [...alarms, { at: row.snoozed }],
    createdAt: row.created,
    updatedAt: row.updated,
    revision,
  }
}

const address = /^\/api\/v1\/me\/calendar\/([\w-]{43})\.ics$/

interface Parts extends Pick<HttpService, 'hosts' | 'limits' | 'logger' | 'observe'> {
  readonly ask: Ask
  readonly calendars: Pick<Calendars, 'ownerOf'>
}

/** Answers what is its own; false: not its path. */
export const calendarPage = ({ ask, calendars, hosts, limits, logger, observe }: Parts) => {
  const limit = rateLimit('reads', limits.reads)

  const answer = async (request: IncomingMessage, response: ServerResponse, secret: string, correlationId: string) => {
    if (!isOurHost(request.headers, hosts)) throw new Refusal('misdirected-host', 'this service has another name')
    const owner = await calendars.ownerOf(secret)
    if (owner === null) throw new Refusal('not-found', 'there is no such calendar, or no longer')
    const allowance = limit(owner)
    const told = await ask(
      { principal: { personId: owner }, minPosition: null },
      { shape: 'calendar', rows, values: {} },
    )
    const body = calendarText(told.rows.map((row) => taskOf(row, told.zone)))
    const etag = etagOf(body)
    const known = request.headers['if-none-match']
    const isKnown = known !== undefined && isMatchHeader(known) && etagMatches(known, etag)
    const headers = {
      ...allowance.headers(),
      ETag: etag,
      'Content-Disposition': 'inline; filename="adak.ics"',
      [correlationHeader]: correlationId,
    }
    if (isKnown) send(response, { status: 304, headers })
    else send(response, { status: 200, type: 'text/calendar; charset=utf-8', headers, body })
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const secret = address.exec(request.url?.split('?', 1)[0] ?? '')?.[1]
    if (secret === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false
    const startedAt = performance.now()
    const correlationId = correlationIdOf(request)
    const tell = () => {
      const seconds = (performance.now() - startedAt) / 1000
      observe?.({ route: '/api/v1/me/calendar/:secret', method: 'GET', status: response.statusCode, seconds })
    }
    answer(request, response, secret, correlationId)
      .catch((error: unknown) => {
        const { unexpected } = sendProblem(response, error, { [correlationHeader]: correlationId })
        if (unexpected) logger.error({ err: error, correlationId }, 'a calendar could not be shown')
      })
      .finally(tell)
    return true
  }
}
