/** Reads of whole streams: those asked for while one is on its way go together in the next. */
import type pg from 'pg'
import type { StoredEvent } from '../port.ts'
import { askAgain, type Cell } from './asking.ts'
import { positionOf } from './position.ts'

export const columns = 'pos, id, stream, revision, type, data, metadata'

export const eventOf = ([pos, id, stream, revision, type, data, metadata]: Cell[]): StoredEvent => ({
  id: String(id),
  stream: String(stream),
  revision: Number(revision),
  position: positionOf(Number(pos)),
  type: String(type),
  data: String(data),
  metadata: String(metadata),
})

const streamsQuery = {
  text: `select ${columns} from event_store.event where stream = any($1) order by stream, revision`,
}

type Streams = ReadonlyMap<string, readonly StoredEvent[]>

interface Asked {
  readonly names: readonly string[]
  readonly read: (streams: Streams) => void
  readonly failed: (error: unknown) => void
}

/** So many queries at once are enough: more would only be smaller. */
const lanes = 2
const mostNames = 500
/** Fewer than that go by one query. */
const worthSplitting = 12

export const coalescedReads = (pool: pg.Pool) => {
  const waiting: Asked[] = []
  let running = 0
  let scheduled = false

  const run = async () => {
    scheduled = false
    while (waiting.length && running < lanes) {
      const split = waiting.length >= worthSplitting ? lanes - running : 1
      const most = Math.ceil(waiting.length / split)
      const batch: Asked[] = []
      const names = new Set<string>()
      while (batch.length < most && names.size < mostNames) {
        const asked = waiting.shift()
        if (!asked) break
        batch.push(asked)
        for (const name of asked.names) names.add(name)
      }
      running += 1
      readAll([...names], batch).finally(() => {
        running -= 1
        schedule()
      })
    }
  }

  const readAll = async (names: readonly string[], batch: readonly Asked[]) => {
    try {
      const streams = new Map<string, StoredEvent[]>(names.map((name) => [name, []]))
      for (const row of await askAgain(pool, streamsQuery, [names])) {
        const event = eventOf(row)
        streams.get(event.stream)?.push(event)
      }
      for (const { names, read } of batch) read(new Map(names.map((name) => [name, streams.get(name) ?? []])))
    } catch (error) {
      for (const { failed } of batch) failed(error)
    }
  }

  const schedule = () => {
    if (scheduled || !waiting.length || running >= lanes) return
    scheduled = true
    setImmediate(run)
  }

  return (names: readonly string[]): Promise<Streams> =>
    new Promise((read, failed) => {
      waiting.push({ names, read, failed })
      schedule()
    })
}
