/** The log that services read and write, over a store of bytes and the people's keys. */
import { personalFieldsOf } from '#contracts/events/index.ts'
import type { Keys } from '#platform/auth/keys.ts'
import { recent } from '#platform/recent.ts'
import { decode, encode } from './codec.ts'
import { KeyGone, type Log, type Logged, type Recorded, Unreadable } from './log.ts'
import type { EventStore, StoredEvent } from './port.ts'

const pageSize = 1_000
const mostRecalled = 20_000

const logged = async (page: readonly StoredEvent[], keys: Pick<Keys, 'get'>): Promise<Logged[]> => {
  const read = await decode(page, keys)
  return page.map((stored, i) => Object.assign(read[i] as Recorded | Unreadable, { stored }))
}

export const openLog = ({ store, keys }: { readonly store: EventStore; readonly keys: Pick<Keys, 'get'> }): Log => {
  /** Those who read a stream by the same round trip share its decoding too. */
  const decoded = new WeakMap<readonly StoredEvent[], Promise<readonly Recorded[]>>()
  const decodeStream = (events: readonly StoredEvent[]): Promise<readonly Recorded[]> => {
    const known = decoded.get(events)
    if (known) return known
    const decoding = decodeOrRecall(events)
    decoded.set(events, decoding)
    return decoding
  }

  /** Those of streams that are read over and over, such as a person's. What is sealed goes with its key. */
  const recalled = recent<string, Recorded>(mostRecalled)
  const decodeOrRecall = async (events: readonly StoredEvent[]): Promise<readonly Recorded[]> => {
    const known = events.flatMap(({ id }) => recalled.get(id) ?? [])
    const keyIds = new Set(known.flatMap(({ keyId }) => keyId ?? []))
    const there = await Promise.all([...keyIds].map((keyId) => keys.get(keyId)))
    if (known.length === events.length && there.every(Boolean)) return known
    for (const { id } of known) recalled.delete(id)
    const read = (await decode(events, keys)).map(readable)
    for (const event of read) if (!event.erased) recalled.set(event.id, event)
    return read
  }

  return {
    append: async (stream, events, { expectedRevision, metadata, keyId }) => {
      const bytes = keyId === null ? null : await keys.get(keyId)
      if (keyId !== null && !bytes && events.some(({ type }) => personalFieldsOf(type).length)) throw new KeyGone(keyId)
      const key = keyId !== null && bytes ? { id: keyId, bytes } : null
      const encoded = events.map((event) => encode(event, metadata, key))
      const appended = await store.append(
        stream,
        encoded.map(({ stored }) => stored),
        { expectedRevision },
      )
      const recorded = encoded.map(({ stored, event, metadata }, i): Recorded => {
        const revision = expectedRevision + 1 + i
        // The store tells the last one's position alone; a reader that waits for it has the others too.
        const { position } = appended
        const sealed = stored.data.includes('"sealed":')
        return {
          ...event,
          id: stored.id,
          stream,
          revision,
          position,
          metadata,
          keyId: sealed ? keyId : null,
          erased: false,
        }
      })
      return { ...appended, events: recorded }
    },

    readStreams: async (names) => {
      const streams = [...(await store.readStreams(names))]
      return new Map(
        await Promise.all(streams.map(async ([name, events]) => [name, await decodeStream(events)] as const)),
      )
    },

    readAll: async function* (options) {
      let page: StoredEvent[] = []
      for await (const event of store.readAll(options)) {
        if (page.push(event) < pageSize) continue
        yield await logged(page, keys)
        page = []
      }
      if (page.length) yield await logged(page, keys)
    },

    subscribe: async function* (options) {
      let page: StoredEvent[] = []
      for await (const item of store.subscribe(options)) {
        const caughtUp = 'caughtUp' in item ? item : null
        if (!('caughtUp' in item)) page.push(item)
        if (page.length && (caughtUp || page.length >= pageSize)) {
          yield await logged(page, keys)
          page = []
        }
        if (caughtUp) yield caughtUp
      }
    },

    head: () => store.head(),
  }
}

const readable = (event: Recorded | Unreadable): Recorded => {
  if (event instanceof Unreadable) throw event
  return event
}
