/** GET /api/v1/me/export: everything that is kept of a person, from one snapshot, in parts as they are taken. */
import type pg from 'pg'
import { Refusal } from '#contracts/problems.ts'
import { categoryAnswer } from '#domain/answers.ts'
import { stamper } from '#domain/time.ts'
import { type Position, start } from '#platform/event-store/port.ts'
import { faultOf } from '#platform/event-store/postgres/asking.ts'
import type { Handlers } from '#platform/http/call.ts'
import { etagMatches, etagOf } from '#platform/http/etag.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Deps } from './deps.ts'
import { behind } from './live.ts'
import { meOf, person } from './me.ts'
import { allReminders, reminderOf } from './reminders.ts'
import { type Db, epoch, given, type Header, type Rows, statements } from './statement.ts'
import { ownTasks, taskAnswers, taskPage, taskRows } from './tasks/row.ts'

export interface Exported {
  /** The snapshot's. */
  readonly position: Position
  readonly etag: string
  /** JSON text, as `PersonExport` says. The snapshot is held until they end, or are given up by `return()`. */
  readonly parts: AsyncGenerator<string>
}
/** Throws Refusal `not-found`, or 429 where others export now. */
export type Exporting = (owner: string) => Promise<Exported>

const rowsAtOnce = 500
/** Each holds a connection and a snapshot. */
const mostAtOnce = 2

const categories = (db: Db) =>
  db
    .selectFrom('category as c')
    .where('c.owner', '=', given<string>('owner'))
    .orderBy('c.created_position')
    .select(['c.id', 'c.name', 'c.revision', epoch('c.created_at').as('created'), epoch('c.updated_at').as('updated')])
    .select(epoch<number | null>('c.deleted_at').as('deleted'))

const tasks = (db: Db) => taskRows(db, taskPage(db, ownTasks(db))).orderBy('page.created_position')

const history = (db: Db) =>
  db
    .selectFrom('history as h')
    .where('h.owner', '=', given<string>('owner'))
    .orderBy('h.position')
    .select(['h.position as id', 'h.stream', 'h.type', 'h.actor', 'h.channel', 'h.data', 'h.revision'])
    .select(epoch('h.at').as('at_ms'))

const tokens = `select id, name, scope, extract(epoch from expires_at)::float8 * 1000 as expires,
    extract(epoch from created_at)::float8 * 1000 as created, extract(epoch from revoked_at)::float8 * 1000 as revoked
  from accounts.token where owner = $1 order by created_at, id`

const calendars = `select id, extract(epoch from created_at)::float8 * 1000 as created,
    extract(epoch from revoked_at)::float8 * 1000 as revoked
  from accounts.calendar where owner = $1 order by created_at, id`

interface TokenRow {
  readonly id: string
  readonly name: string | null
  readonly scope: string
  readonly expires: number | null
  readonly created: number
  readonly revoked: number | null
}

/** Rows of one statement, in pages. */
const pagesOf = async function* <Row extends { readonly id: string }>(
  client: pg.PoolClient,
  { text, names }: ReturnType<ReturnType<typeof statements>>,
  owner: string,
): AsyncGenerator<readonly (Row & Header)[]> {
  await client.query(
    `declare export_page no scroll cursor for ${text}`,
    names.map(() => owner),
  )
  for (;;) {
    const { rows } = await client.query<Row & Header>(`fetch ${rowsAtOnce} from export_page`)
    const found = rows.filter(({ id }) => id !== null)
    if (found.length) yield found
    if (rows.length < rowsAtOnce) break
  }
  await client.query('close export_page')
}

type Head = Omit<Exported, 'parts'>

export const exporting = (pool: Pool): Exporting => {
  const statement = statements()
  let open = 0

  const write = async function* (client: pg.PoolClient, owner: string): AsyncGenerator<Head | string> {
    await client.query('begin isolation level repeatable read, read only')
    const live = await client.query<{ schema: string }>(`select schema from projection.generation where state = 'live'`)
    const schema = live.rows[0]?.schema
    if (schema === undefined) throw behind('no generation of the read model is live yet')

    const all = <Row extends { readonly id: string }>(rows: Rows<Row>) =>
      pagesOf<Row>(client, statement(schema, rows), owner)
    const listed = async function* <Row extends { readonly id: string }>(
      name: string,
      rows: Rows<Row>,
      item: (row: Row) => object,
    ) {
      let before = `,"${name}":[`
      for await (const page of all(rows)) {
        yield before + page.map((row) => JSON.stringify(item(row))).join()
        before = ','
      }
      yield before === ',' ? ']' : `${before}]`
    }

    let who: (Parameters<typeof meOf>[0] & Header) | undefined
    for await (const page of all({ shape: 'me', rows: person })) who = page[0]
    if (!who) throw new Refusal('not-found', 'this person was never seen')
    const me = meOf(who)
    const stamp = stamper(me.timeZone)
    const stampOrNull = (ms: number | null) => (ms === null ? null : stamp(ms))

    const issued = await client.query<TokenRow>(tokens, [owner])
    const addresses = await client.query<Pick<TokenRow, 'id' | 'created' | 'revoked'>>(calendars, [owner])
    const talk = await client.query<{ state: object }>('select state from bot.dialogue where telegram_id = $1', [
      me.telegramId,
    ])
    const last = await client.query<{ at: string }>(
      `select max(position) as at from ${schema}.history where owner = $1`,
      [owner],
    )
    const stands = JSON.stringify([schema, last.rows, me, issued.rows, addresses.rows, talk.rows])
    yield { position: who.at_position ?? start, etag: etagOf(stands, me.revision) }
    yield `{"me":${JSON.stringify(me)}`

    const inTrash = new Set<string>()
    yield* listed('categories', { shape: 'categories', rows: categories }, (row) => {
      const { id, name, created, updated, deleted, revision } = row
      if (deleted !== null) inTrash.add(id)
      const stamps = { createdAt: created, updatedAt: updated, deletedAt: deleted }
      return categoryAnswer({ id, name, ...stamps, revision }, me)
    })
    const taskOf = taskAnswers(me.timeZone)
    yield* listed('tasks', { shape: 'tasks', rows: tasks }, (row) => ({
      ...taskOf(row),
      hidden: row.category_id !== null && inTrash.has(row.category_id),
    }))
    yield* listed('reminders', { shape: 'reminders', rows: allReminders }, reminderOf(me.timeZone))

    const ofTokens = issued.rows.map(({ id, name, scope, expires, created, revoked }) => ({
      id,
      name,
      scope,
      expiresAt: stampOrNull(expires),
      createdAt: stamp(created),
      revokedAt: stampOrNull(revoked),
    }))
    const ofCalendars = addresses.rows.map(({ id, created, revoked }) => ({
      id,
      createdAt: stamp(created),
      revokedAt: stampOrNull(revoked),
    }))
    yield `,"tokens":${JSON.stringify(ofTokens)},"calendars":${JSON.stringify(ofCalendars)},"dialogue":${JSON.stringify(talk.rows[0]?.state ?? null)}`

    yield* listed('history', { shape: 'history', rows: history }, (row) => {
      const { stream, type, actor, channel, data, revision } = row
      return { stream, type, at: stamp(row.at_ms), actor, channel, data: JSON.parse(data), revision }
    })
    yield '}'
  }

  const whole = async function* (owner: string): AsyncGenerator<Head | string> {
    if (open >= mostAtOnce)
      throw new Refusal('too-many-requests', 'others are being exported now', { retryAfterSeconds: 5 })
    open += 1
    let client: pg.PoolClient | null = null
    let done = false
    try {
      client = await pool.connect()
      yield* write(client, owner)
      await client.query('commit')
      done = true
    } catch (error) {
      throw error instanceof Refusal ? error : faultOf(error)
    } finally {
      open -= 1
      // Whatever was under way on it ends with the connection.
      client?.release(!done)
    }
  }

  return async (owner) => {
    const parts = whole(owner)
    const head = (await parts.next()).value as Head
    return { ...head, parts: parts as AsyncGenerator<string> }
  }
}

export const exportMe =
  ({ ask, exported }: Deps): Handlers<'exportMe'>['exportMe'] =>
  async (call) => {
    // Waits until the read model has come as far as is asked.
    await ask(call, { shape: 'me', rows: person, values: {} })
    const { position, etag, parts } = await exported(call.principal.personId)
    const headers = { ETag: etag, 'Adak-Position': position }
    if (call.ifNoneMatch !== null && etagMatches(call.ifNoneMatch, etag)) {
      await parts.return(undefined)
      return { status: 304, headers }
    }
    return { status: 200, headers: { ...headers, 'Content-Disposition': 'attachment; filename="adak.json"' }, parts }
  }
