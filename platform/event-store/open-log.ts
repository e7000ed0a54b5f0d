/** The log that services read and write, over a store of bytes and the people's keys. */
import type { Keys } from '#platform/auth/keys.ts'
import { decode, encode } from './codec.ts'
import { type Log, type Recorded, Unreadable } from './log.ts'
import type { EventStore, StoredEvent } from './port.ts'

const pageSize = 1_000

export const openLog = ({ store, keys }: { readonly store: EventStore; readonly keys: Keys }): Log => ({
  append: async (stream, events, { expectedRevision, metadata, keyId }) => {
    const bytes = keyId === null ? null : await keys.get(keyId)
    if (keyId !== null && !bytes) throw new Error(`the key ${keyId} is gone, so nothing can be sealed under it`)
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
    const streams = await store.readStreams(names)
    const decoded = await decode([...streams.values()].flat(), keys)
    const read = new Map<string, Recorded[]>(names.map((name) => [name, []]))
    for (const event of decoded) {
      if (event instanceof Unreadable) throw event
      read.get(event.stream)?.push(event)
    }
    return read
  },

  readAll: async function* (options) {
    let page: StoredEvent[] = []
    for await (const event of store.readAll(options)) {
      if (page.push(event) < pageSize) continue
      yield await decode(page, keys)
      page = []
    }
    if (page.length) yield await decode(page, keys)
  },

  subscribe: async function* (options) {
    let page: StoredEvent[] = []
    for await (const item of store.subscribe(options)) {
      const caughtUp = 'caughtUp' in item ? item : null
      if (!('caughtUp' in item)) page.push(item)
      if (page.length && (caughtUp || page.length >= pageSize)) {
        yield await decode(page, keys)
        page = []
      }
      if (caughtUp) yield caughtUp
    }
  },

  head: () => store.head(),
})
