/** Reads of streams, of the whole log, and of its end. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Filter, type Position, StoreAway, type StoredEvent, start } from '../port.ts'
import type { Place } from './connection.ts'
import { backOffMs } from './faults.ts'
import { allRequest, eventReader, streamRequest } from './messages.ts'
import { placeOf } from './position.ts'
import { persistently, turns } from './time-limit.ts'

const limitMs = 4_000
/** Of a long read: it may look at many events before one fits its filter. */
const silenceMs = 8_000
const mostAtOnce = 64

/** Those who ask for the same while an answer to others is on its way share the next: what is begun after they asked. */
const sharing = <T>(ask: (name: string) => Promise<T>) => {
  const running = new Map<string, Promise<unknown>>()
  const next = new Map<string, Promise<T>>()
  const begin = (name: string): Promise<T> => {
    next.delete(name)
    const answer = ask(name)
    const done = answer
      .catch(() => undefined)
      .finally(() => {
        if (running.get(name) === done) running.delete(name)
      })
    running.set(name, done)
    return answer
  }
  return (name: string): Promise<T> => {
    const before = running.get(name)
    if (!before) return begin(name)
    const waiting = next.get(name) ?? before.then(() => begin(name))
    next.set(name, waiting)
    return waiting
  }
}

export const reads = (place: Place) => {
  const { connection, prefix } = place
  const eventOf = eventReader(place)
  const inTurn = turns(mostAtOnce)

  const eventsOf = async (name: string, from: number, count: number, withinMs: number): Promise<StoredEvent[]> => {
    const events: StoredEvent[] = []
    for await (const answers of connection.read(streamRequest(prefix + name, from, count), { silenceMs: withinMs }))
      for (const answer of answers) {
        const event = eventOf(answer)
        if (event) events.push(event)
      }
    return events
  }

  /** Empty for an unknown stream. */
  const readStream = (name: string, from = 0, count = Number.MAX_SAFE_INTEGER): Promise<readonly StoredEvent[]> =>
    inTurn(() => persistently(limitMs, (left) => eventsOf(name, from, count, Math.max(1, left()))))

  const shared = sharing((name: string) => readStream(name))
  /** Calls that go together on one connection: one round trip, whatever their number. */
  const readStreams = async (names: readonly string[]): Promise<ReadonlyMap<string, readonly StoredEvent[]>> =>
    new Map(await Promise.all([...new Set(names)].map(async (name) => [name, await shared(name)] as const)))

  const last = (): Promise<Position> =>
    persistently(limitMs, async (left) => {
      const request = allRequest(null, { filter: undefined, naming: place, count: 1, backwards: true })
      for await (const answers of connection.read(request, { silenceMs: Math.max(1, left()) }))
        for (const answer of answers) {
          const event = eventOf(answer)
          if (event) return event.position
        }
      return start
    })

  const readAll = async function* (options: {
    readonly after: Position
    readonly upTo: Position
    readonly filter: Filter | undefined
  }): AsyncGenerator<StoredEvent> {
    const { upTo, filter } = options
    let at = options.after
    let stuckSince = 0
    for (let tries = 1; at < upTo; tries++) {
      try {
        const request = allRequest(placeOf(at), { filter, naming: place, count: Number.MAX_SAFE_INTEGER })
        for await (const answers of connection.read(request, { silenceMs }))
          for (const answer of answers) {
            const event = eventOf(answer)
            // The read begins with the event that it was to come after.
            if (!event || event.position <= at) continue
            if (event.position > upTo) return
            yield event
            at = event.position
            tries = 0
          }
        return
      } catch (error) {
        if (!(error instanceof StoreAway)) throw error
        if (tries <= 1) stuckSince = performance.now()
        const wait = backOffMs(Math.max(1, tries))
        if (performance.now() + wait > stuckSince + limitMs) throw error
        await pause(wait)
      }
    }
  }

  return { readStream, readStreams, last, readAll }
}
