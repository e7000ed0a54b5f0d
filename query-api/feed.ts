/**
 * Changes as they come, to any number of clients. What is new is asked for once a wake-up, for all of them together;
 * whoever is further back catches up by questions of their own, and joins when they have come as far.
 */
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { Refusal } from '#contracts/problems.ts'
import type { Position } from '#platform/event-store/port.ts'
import { toToken } from '#platform/http/position-token.ts'
import { type ChangeRow, changeOf, changesAfter, isPage, isTold } from './change.ts'
import { drained, writeTo } from './event-stream.ts'
import type { Live } from './live.ts'
import type { Ask } from './question.ts'
import { type Db, epoch, given } from './statement.ts'

export interface Feed {
  /** Writes what follows `after`, then what comes, until the client is gone or slow, or its token is no longer good. */
  follow(out: ServerResponse, who: { owner: string; tokenId: string | undefined; after: Position }): void
  /** Throws Refusal 429 where this person, or everybody together, follows as often as is possible. */
  admit(owner: string): void
  /** Ends every stream; whoever comes later is ended at once. */
  close(): void
}

interface Deps {
  readonly ask: Ask
  readonly live: Live
  readonly tokens: { good(ids: readonly string[]): Promise<ReadonlySet<string>> }
  readonly copyId: string
  /** How often a quiet stream says that it lives. */
  readonly beatMs?: number
}

interface Client {
  readonly out: ServerResponse
  readonly owner: string
  readonly tokenId: string | undefined
  /** Everything of theirs up to here was written. */
  position: Position
}

const mostAtOnce = 500
/** Between two questions for all, so that many small batches of the projector cost few. */
const restMs = 20
/** In case that a notification was lost. */
const pollMs = 1_000
/** Within 5 s of a token's end its streams end; a question that takes long has the rest. */
const tokensMs = 2_000
const mostStreams = 3_000
const mostOfOne = 1_000

/** Of everybody: what is nobody's here is passed over, which is cheaper than to name a thousand owners. */
const rows = (db: Db) =>
  db
    .selectFrom('history as h')
    .leftJoin('person as p', 'p.id', 'h.owner')
    .where('h.position', '>', given<string>('after'))
    .select(['h.position as id', 'h.owner', 'h.stream', 'h.type', epoch('h.at').as('at_ms'), 'p.time_zone as zone'])
    .orderBy('h.position')
    .limit(sql.lit(mostAtOnce))

export const feed = ({ ask, live, tokens, copyId, beatMs = 15_000 }: Deps): Feed => {
  const clients = new Set<Client>()
  const joined = new Map<string, Set<Client>>()
  /** How far those that joined have been told. */
  let at: Position = ''
  let pumping = false
  let closed = false
  let timers: NodeJS.Timeout[] = []

  const write = ({ out }: Client, text: string) => writeTo(out, text)
  const mark = ({ position }: Client) => `id: ${toToken(copyId, position)}\n\n`
  const frame = (row: ChangeRow, zone: string) =>
    `id: ${toToken(copyId, row.id)}\ndata: ${JSON.stringify(changeOf(row, zone))}\n\n`

  const deliver = (found: readonly (ChangeRow & { owner: string | null; zone: string | null })[], zone: string) => {
    const theirs = Map.groupBy(found, ({ owner }) => owner ?? '')
    for (const [owner, changes] of theirs) {
      const followers = joined.get(owner)
      if (!followers) continue
      const told = changes.filter(isTold).map((row) => ({ id: row.id, text: frame(row, row.zone ?? zone) }))
      const from = (position: Position) =>
        told.reduce((texts, { id, text }) => (id > position ? texts + text : texts), '')
      const whole = from(at)
      for (const client of followers) {
        const text = client.position > at ? from(client.position) : whole
        if (text) write(client, text)
      }
    }
  }

  const pump = async () => {
    if (pumping) return
    pumping = true
    try {
      while (joined.size && live.reached() > at) {
        const told = await ask(
          { principal: { personId: '' }, minPosition: null },
          { shape: 'feed', rows, values: { after: at } },
        )
        deliver(told.rows, told.zone)
        const next = told.rows.length === mostAtOnce ? (told.rows.at(-1)?.id ?? at) : told.position
        if (next <= at) break
        at = next
        for (const followers of joined.values())
          for (const client of followers) if (client.position < at) client.position = at
        await pause(restMs)
      }
    } catch {
      // The next look, a second from now, tries again.
    } finally {
      pumping = false
    }
  }

  const join = (client: Client) => {
    const followers = joined.get(client.owner)
    if (followers) followers.add(client)
    else joined.set(client.owner, new Set([client]))
  }
  const leave = (client: Client) => {
    clients.delete(client)
    const followers = joined.get(client.owner)
    followers?.delete(client)
    if (followers?.size === 0) joined.delete(client.owner)
    if (clients.size) return
    for (const timer of timers) clearInterval(timer)
    timers = []
  }

  const catchUp = async (client: Client) => {
    const { out, owner } = client
    while (clients.has(client)) {
      if (!pumping && joined.size === 0) at = client.position
      if (client.position >= at) {
        join(client)
        return pump()
      }
      const after = client.position
      const told = await ask(
        { principal: { personId: owner }, minPosition: after },
        { ...changesAfter, values: { after } },
      )
      if (told.rows.length) write(client, told.rows.map((row) => frame(row, told.zone)).join(''))
      const next = isPage(told.rows) ? (told.rows.at(-1)?.id ?? after) : told.position
      if (next > after) client.position = next
      else await pause(pollMs)
      if (out.writableNeedDrain) await drained(out)
    }
  }

  const endThoseWithoutToken = async () => {
    const ids = new Set([...clients].flatMap(({ tokenId }) => tokenId ?? []))
    if (!ids.size) return
    const good = await tokens.good([...ids])
    for (const { tokenId, out } of clients)
      if (tokenId !== undefined && ids.has(tokenId) && !good.has(tokenId)) out.end()
  }

  const begin = () => {
    const look = () => live.look().then(pump, () => undefined)
    const beat = () => {
      for (const client of clients) write(client, mark(client))
    }
    timers = [
      setInterval(look, pollMs),
      setInterval(beat, beatMs),
      setInterval(() => void endThoseWithoutToken().catch(() => undefined), tokensMs),
    ]
  }

  live.watch(() => void pump())
  return {
    admit: (owner) => {
      const own = [...clients].reduce((count, client) => count + (client.owner === owner ? 1 : 0), 0)
      if (clients.size < mostStreams && own < mostOfOne) return
      throw new Refusal('too-many-requests', 'too many streams are open already', { retryAfterSeconds: 10 })
    },
    follow: (out, { owner, tokenId, after }) => {
      if (closed) return void out.end()
      const client: Client = { out, owner, tokenId, position: after }
      if (clients.size === 0) begin()
      clients.add(client)
      out.once('close', () => leave(client))
      // Known from the first byte on, so that whoever is cut off before the first change resumes here.
      write(client, `retry: 2000\n${mark(client)}`)
      // What cannot be asked now is asked again when the client comes back.
      catchUp(client).catch(() => out.end())
    },
    close: () => {
      closed = true
      for (const { out } of clients) out.end()
    },
  }
}
