/** What an EventStoreDB holds, by its rules as they were measured, for the wire double. */
export interface Held {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly position: bigint
  readonly type: string
  readonly contentType: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}
export type Proposed = Pick<Held, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>
export type Written = { readonly position: bigint; readonly revision: number } | { readonly current: number }

const bytes = new Uint8Array([123, 125])
/** The server's own events stand between ours. */
const oneIn = 7

export type MemoryLog = ReturnType<typeof memoryLog>

export const memoryLog = () => {
  const log: Held[] = []
  const streams = new Map<string, Held[]>()
  const listeners = new Set<(events: readonly Held[]) => void>()
  let end = 0n

  const put = (stream: string, events: readonly Proposed[]) => {
    const there = streams.get(stream) ?? []
    streams.set(stream, there)
    const held = events.map((event, i): Held => {
      const position = end
      end += BigInt(100 + event.data.length + event.metadata.length)
      return { ...event, stream, revision: there.length + i, position }
    })
    there.push(...held)
    log.push(...held)
    for (const listen of [...listeners]) listen(held)
    return held
  }

  const putOwn = (stream: string) =>
    put(stream, [
      { id: crypto.randomUUID(), type: '$metadata', contentType: 'application/json', data: bytes, metadata: bytes },
    ])
  putOwn('$$$users')
  putOwn('$users')

  /** `expected`: -1 for none. */
  const append = (stream: string, events: readonly Proposed[], expected: number): Written => {
    const there = streams.get(stream) ?? []
    const current = there.length - 1
    if (expected === current) {
      const last = put(stream, events).at(-1)
      if (log.length % oneIn === 0) putOwn('$stats')
      return { position: last?.position ?? end, revision: last?.revision ?? Math.max(0, current) }
    }
    const before = there.slice(expected + 1, expected + 1 + events.length)
    const last = before.at(-1)
    const same = before.length === events.length && before.every(({ id }, i) => id === events[i]?.id.toLowerCase())
    // The same ids at the same revision are taken for a repeat, whatever else is in them, and answered as the first time.
    if (last && same) return { position: last.position, revision: expected + events.length }
    return { current }
  }

  return {
    append,
    all: log,
    stream: (name: string): readonly Held[] | undefined => streams.get(name),
    listen: (listener: (events: readonly Held[]) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
