/** The event store on Postgres. Order, uniqueness and immutability are the database's (migration 0002). */
import type pg from 'pg'
import { type CaughtUp, type EventStore, type Filter, StoreAway, type StoredEvent } from '../port.ts'
import { groupCommit } from './appends.ts'
import { askAgain, backOffMs } from './asking.ts'
import { positionOf, posOf } from './position.ts'
import { coalescedReads, columns, eventOf } from './reads.ts'
import { notifier, signals } from './signals.ts'

const pageSize = 1_000
/** A quiet subscription looks after so long at first, then ever more rarely; a NOTIFY wakes it sooner. */
const pollMs = { least: 20, most: 200 }

const headQuery = { name: 'head', text: 'select coalesce(max(pos), 0) from event_store.event' }
const pageQuery = {
  text: `select ${columns} from event_store.event where pos > $1 and pos <= $2 order by pos limit ${pageSize}`,
}
const filteredQuery = {
  text: `select ${columns} from event_store.event
    where pos > $1 and pos <= $2 and exists (select from unnest($3::text[]) prefix where starts_with(stream, prefix))
    order by pos limit ${pageSize}`,
}

/** `pool` stays its opener's; one connection more is opened while there are subscriptions. */
export const postgresEventStore = ({ pool }: { readonly pool: pg.Pool }): EventStore => {
  const append = groupCommit({ pool, wrote: notifier(pool) })
  const readStreams = coalescedReads(pool)
  const words = signals(pool)
  const closed = new AbortController()

  const headPos = async (): Promise<number> => Number((await askAgain(pool, headQuery, []))[0]?.[0] ?? 0)

  /** Pages between two positions; the next one is on its way while one is used. */
  const pages = async function* (after: number, upTo: number, filter?: Filter): AsyncGenerator<StoredEvent[]> {
    const ask = async (from: number) => {
      const rows = filter
        ? await askAgain(pool, filteredQuery, [from, upTo, filter.streamPrefixes])
        : await askAgain(pool, pageQuery, [from, upTo])
      return rows.map(eventOf)
    }
    let next: Promise<StoredEvent[]> | null = after < upTo ? ask(after) : null
    while (next) {
      const page = await next
      const last = page.at(-1)
      next = last && page.length === pageSize ? ask(posOf(last.position)) : null
      // Whoever stops reading early leaves it behind.
      next?.catch(() => undefined)
      if (page.length) yield page
    }
  }

  const readAll: EventStore['readAll'] = async function* ({ after, filter }) {
    const from = posOf(after)
    for await (const page of pages(from, await headPos(), filter)) yield* page
  }

  const subscribe: EventStore['subscribe'] = async function* ({
    after,
    filter,
    signal,
  }): AsyncGenerator<StoredEvent | CaughtUp> {
    const ended = AbortSignal.any([signal, closed.signal])
    const leave = words.use()
    let at = posOf(after)
    let told = -1
    let wait = pollMs.least
    let tries = 0
    try {
      while (!ended.aborted) {
        try {
          // Word that comes while we look is not missed.
          const heard = words.words()
          const head = await headPos()
          for await (const page of pages(at, head, filter)) {
            for (const event of page) {
              if (ended.aborted) return
              yield event
              at = posOf(event.position)
            }
          }
          at = Math.max(at, head)
          tries = 0
          if (told < at) {
            told = at
            wait = pollMs.least
            yield { caughtUp: true, position: positionOf(at) }
            continue
          }
          wait = Math.min(pollMs.most, wait * 1.5)
          await words.wait(heard, wait, ended)
        } catch (error) {
          if (!(error instanceof StoreAway)) throw error
          await words.wait(words.words(), backOffMs(++tries), ended)
        }
      }
    } finally {
      await leave()
    }
  }

  return {
    append: (stream, events, { expectedRevision }) => append(stream, events, expectedRevision),
    readStreams,
    readAll,
    subscribe,
    head: async () => positionOf(await headPos()),
    close: async () => closed.abort(),
  }
}
