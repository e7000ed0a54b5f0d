/** An event store in memory: what it holds outlives the processes that use it. It keeps the port's promises. */
import {
  type Appended,
  AppendRefused,
  AppendTooLarge,
  EventIdTaken,
  type EventStore,
  type EventToAppend,
  none,
  type Position,
  RevisionConflict,
  type StoredEvent,
  start,
} from '#platform/event-store/port.ts'

const mostBytes = 1024 * 1024

export interface MemoryLog {
  readonly events: readonly StoredEvent[]
  /** When each event was written, by its id. */
  readonly written: ReadonlyMap<string, number>
  append(stream: string, events: readonly EventToAppend[], expectedRevision: number): Appended
  stream(name: string): readonly StoredEvent[]
  after(position: Position): readonly StoredEvent[]
  /** Hears of every append until it is told to stop. */
  listen(listener: () => void): () => void
}

const positionOf = (n: number): Position => String(n).padStart(16, '0')

export const memoryLog = (now = Date.now): MemoryLog => {
  const events: StoredEvent[] = []
  const streams = new Map<string, StoredEvent[]>()
  const written = new Map<string, number>()
  const listeners = new Set<() => void>()
  return {
    events,
    written,
    append(stream, given, expectedRevision) {
      if (given.some(({ data, metadata }) => !data.isWellFormed() || !metadata.isWellFormed()))
        throw new AppendRefused('these are not well-formed')
      const bytes = given.reduce(
        (sum, { data, metadata }) => sum + Buffer.byteLength(data) + Buffer.byteLength(metadata),
        0,
      )
      if (bytes > mostBytes) throw new AppendTooLarge(`${bytes} bytes are too many for one append`)
      const there = streams.get(stream) ?? []
      const revision = there.at(-1)?.revision ?? none
      if (revision !== expectedRevision) throw new RevisionConflict(`${stream} is at ${revision}`)
      if (given.some(({ id }) => written.has(id)) || new Set(given.map(({ id }) => id)).size < given.length)
        throw new EventIdTaken('this id is taken')
      for (const [i, event] of given.entries()) {
        const stored = { ...event, stream, revision: revision + 1 + i, position: positionOf(events.length + 1) }
        events.push(stored)
        there.push(stored)
        written.set(event.id, now())
      }
      streams.set(stream, there)
      for (const listener of [...listeners]) listener()
      return { revision: revision + given.length, position: positionOf(events.length) }
    },
    stream: (name) => [...(streams.get(name) ?? [])],
    after: (position) => events.slice(position === start ? 0 : Number(position)),
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** How a call travels to the log and back; whatever it throws is what the caller sees. */
export type Travel = <T>(point: string, call: () => Promise<T>) => Promise<T>
const atOnce: Travel = (_, call) => call()

export const memoryStore = (log: MemoryLog, travel: Travel = atOnce): EventStore => {
  const isOurs = (stream: string, prefixes: readonly string[] | undefined) =>
    prefixes === undefined || prefixes.some((prefix) => stream.startsWith(prefix))
  const head = () => log.events.at(-1)?.position ?? start

  return {
    append: (stream, events, { expectedRevision }) =>
      travel('append', async () => log.append(stream, events, expectedRevision)),
    readStreams: (names) => travel('read streams', async () => new Map(names.map((name) => [name, log.stream(name)]))),
    async *readAll({ after, filter }) {
      const events = await travel('read all', async () => log.after(after))
      for (const event of events) if (isOurs(event.stream, filter?.streamPrefixes)) yield event
    },
    async *subscribe({ after, filter, signal }) {
      let seen = after
      let wake = (): void => undefined
      const stop = log.listen(() => wake())
      signal.addEventListener('abort', () => wake(), { once: true })
      try {
        while (!signal.aborted) {
          const news = new Promise<void>((go) => {
            wake = go
          })
          for (const event of await travel('subscription', async () => log.after(seen))) {
            if (signal.aborted) return
            seen = event.position
            if (isOurs(event.stream, filter?.streamPrefixes)) yield event
          }
          if (seen < head()) continue
          yield { caughtUp: true, position: seen }
          if (!signal.aborted && seen >= head()) await news
        }
      } finally {
        stop()
      }
    },
    head: () => travel('head', async () => head()),
    close: async () => undefined,
  }
}
