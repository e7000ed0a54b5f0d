/** GET /api/v1/admin/events and /api/v1/admin/events/:id: the log, page by page or as it grows, and an event with its chain. */
import { sql } from 'kysely'
import type * as z from 'zod'
import type { adminQueries } from '#contracts/admin.ts'
import { Refusal } from '#contracts/problems.ts'
import { type Position, start } from '#platform/event-store/port.ts'
import type { AdminCall, AdminHandlers, Answer } from '#platform/http/call.ts'
import { fromToken, toToken } from '#platform/http/position-token.ts'
import { answered } from '../answered.ts'
import { wantsEvents } from '../event-stream.ts'
import { type Db, given, noRows } from '../statement.ts'
import type { AdminDeps } from './deps.ts'
import { eventOf, eventRows } from './event.ts'
import { inOrder, listed, type Order, type Part } from './listing.ts'

type Query = z.infer<typeof adminQueries.events>

const newest: Order = { by: sql<string>`h.position`, type: 'text', tie: null, descending: true }
const oldest: Order = { ...newest, descending: false }

/** Found by its index; for a mere beginning of a name, a type or a correlation alone all of the log is looked at. */
const wholeStream =
  /^(installation|(user|category|task)-[0-9a-f]{16}|notification-[0-9a-f]{16}-(\d{8}T\d{4}|digest-.{10}))$/
const isWhole = ({ stream = '' }: Query) => wholeStream.test(stream)

const filtered = (db: Db, query: Query) => {
  let events = eventRows(db)
  if (isWhole(query)) events = events.where('h.stream', '=', given<string>('stream'))
  else if (query.stream !== undefined)
    events = events.where(sql<boolean>`starts_with(h.stream, ${given<string>('stream')}::text)`)
  if (query.type !== undefined) events = events.where('h.type', '=', given<string>('type'))
  if (query.person !== undefined) events = events.where('h.owner', '=', given<string>('person'))
  if (query.correlation !== undefined) events = events.where('h.correlation_id', '=', given<string>('correlation'))
  if (query.after !== undefined) events = events.where('h.position', '>', given<string>('after'))
  if (query.before !== undefined) events = events.where('h.position', '<', given<string>('before'))
  if (query.from !== undefined) events = events.where('h.at', '>=', given<Date>('from'))
  if (query.until !== undefined) events = events.where('h.at', '<', given<Date>('until'))
  return events
}

const valuesOf = (copyId: string, { after, before, ...rest }: Query) => ({
  ...rest,
  after: after && fromToken(copyId, after),
  before: before && fromToken(copyId, before),
})

const page = (query: Query, part: Part) => (db: Db) => {
  const order = query.order === 'newest' ? newest : oldest
  return inOrder(filtered(db, query), order, part)
}

export const listEvents =
  (deps: AdminDeps): AdminHandlers<'listEvents'>['listEvents'] =>
  async (call) => {
    if (wantsEvents(call)) return followed(deps, call)
    const { order } = call.query
    return listed(deps, call, {
      name: 'events',
      written: { order, whole: isWhole(call.query) },
      rows: (part) => page(call.query, part),
      values: valuesOf(deps.copyId, call.query),
      item: eventOf(deps.copyId),
    })
  }

const mostAtOnce = 100

/** The oldest first, whatever the order; `limit` and `cursor` are of pages. */
const further = (db: Db, query: Query) =>
  filtered(db, query)
    .where('h.position', '>', given<string>('from_here'))
    .orderBy('h.position')
    .limit(sql.lit(mostAtOnce))

const followed = async ({ ask, logFeed, copyId }: AdminDeps, call: AdminCall<'listEvents'>): Promise<Answer> => {
  const { after: first, ...query } = call.query
  logFeed.admit()
  const given = call.lastEventId ?? first
  const after = given === undefined ? null : fromToken(copyId, given)
  // Whoever has seen `after` is not told of less.
  const minPosition = [call.minPosition, after].reduce((one, other) =>
    (other ?? start) > (one ?? start) ? other : one,
  )
  const { position } = await ask({ ...call, minPosition }, noRows)
  const item = eventOf(copyId)
  const values = valuesOf(copyId, query)
  const filters = Object.keys(query).sort().join()
  const rest = async (from: Position) => {
    const told = await ask(
      { principal: call.principal, minPosition: from },
      {
        shape: `admin follow ${filters} ${isWhole(query)}`,
        rows: (db) => further(db, query),
        values: { ...values, from_here: from },
      },
    )
    const frames = told.rows.map((row) => `id: ${toToken(copyId, row.id)}\ndata: ${JSON.stringify(item(row))}\n\n`)
    const isFull = told.rows.length === mostAtOnce
    return { frames, position: (isFull && told.rows.at(-1)?.id) || told.position }
  }
  const headers = { 'Adak-Position': position }
  const who = { session: call.session.hash, after: after ?? position, further: rest }
  return { status: 200, headers, stream: (out) => logFeed.follow(out, who) }
}

const mostInChain = 100
/** What came of one request came within that time. */
const chainTime = sql`interval '1 minute'`

/** The event itself first, then the others of its request. */
const chained = (db: Db) =>
  eventRows(db)
    .innerJoin('history as e', 'e.correlation_id', 'h.correlation_id')
    .where('e.event_id', '=', given<string>('event'))
    .where(sql<boolean>`h.at between e.at - ${chainTime} and e.at + ${chainTime}`)
    .orderBy(sql`h.event_id = e.event_id desc, h.position`)
    .limit(sql.lit(mostInChain))

export const readEvent =
  ({ ask, copyId }: AdminDeps): AdminHandlers<'readEvent'>['readEvent'] =>
  async (call) => {
    const told = await ask(call, { shape: 'admin event', rows: chained, values: { event: call.id } })
    const [row] = told.rows
    if (!row) throw new Refusal('not-found', 'there is no such event')
    const item = eventOf(copyId)
    const chain = told.rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(item)
    return answered(call, told, { ...item(row), chain })
  }
