/**
 * Group commit: appends that come while a call is on its way go together in the next one, which decides each on its
 * own. Behind the log's lock this is what makes many writers fast. Two calls take turns, so that the writers of one
 * prepare their next appends while the other's are committed.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import {
  type Appended,
  AppendRefused,
  AppendTooLarge,
  EventIdTaken,
  type EventToAppend,
  RevisionConflict,
  StoreAway,
} from '../port.ts'
import { ask, backOffMs } from './asking.ts'
import { positionOf } from './position.ts'

const lanes = 2
const mostAppends = 256
/** Fewer than that go by one call. */
const worthSplitting = 12
const mostBytes = 1_048_576
/** After so long without an answer an append's outcome is unknown. */
const limitMs = 5_000

const appendQuery = {
  name: 'append',
  text: 'select before, outcomes from event_store.append($1, $2, $3, $4, $5, $6, $7)',
}
const findQuery = {
  text: 'select stream, revision, pos, id from event_store.event where id = any($1) order by pos',
}

interface Append {
  readonly stream: string
  readonly events: readonly EventToAppend[]
  readonly expected: number
  readonly bytes: number
  /** By `performance.now()`. */
  readonly until: number
  /** A call with it got no answer, so it may have been written. */
  doubtful: boolean
  settled: boolean
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/** The next call's appends: one a stream, for the function decides them all by one snapshot. */
const takeBatch = (queue: Append[], busy: Set<string>, most: number): Append[] => {
  const passed = new Set(busy)
  const batch: Append[] = []
  const left: Append[] = []
  let bytes = 0
  for (const append of queue) {
    const fits = !batch.length || (batch.length < most && bytes + append.bytes <= mostBytes)
    if (!fits || passed.has(append.stream)) left.push(append)
    else {
      batch.push(append)
      busy.add(append.stream)
      bytes += append.bytes
    }
    // A later append to the same stream never overtakes an earlier one.
    passed.add(append.stream)
  }
  queue.splice(0, queue.length, ...left)
  return batch
}

const valuesOf = (batch: readonly Append[]): unknown[] => {
  const events = batch.flatMap(({ stream, expected, events }) =>
    events.map((event, i) => ({ stream, revision: expected + 1 + i, isFirst: i === 0, event })),
  )
  return [
    events.map(({ stream }) => stream),
    events.map(({ revision }) => revision),
    events.map(({ isFirst }) => isFirst),
    events.map(({ event }) => event.id),
    events.map(({ event }) => event.type),
    events.map(({ event }) => event.data),
    events.map(({ event }) => event.metadata),
  ]
}

const succeed = (append: Append, appended: Appended) => {
  append.settled = true
  append.resolve(appended)
}
const fail = (append: Append, error: unknown) => {
  append.settled = true
  append.reject(error)
}

const refusal = ({ stream, expected }: Append, outcome: string) =>
  outcome === 'taken'
    ? new EventIdTaken(`an event of this append to ${stream} is in the log`)
    : new RevisionConflict(`${stream} is not at revision ${expected}`)

export const groupCommit = ({ pool, wrote }: { readonly pool: pg.Pool; readonly wrote: () => void }) => {
  const queue: Append[] = []
  /** Streams with an append on its way. */
  const busy = new Set<string>()
  let running = 0

  /** Whether the very events of this append are what stands in the log: then an earlier call wrote them. */
  const writtenBefore = async (append: Append): Promise<Appended | null> => {
    const rows = await ask(pool, findQuery, [append.events.map((event) => event.id)], left([append]))
    const same =
      rows.length === append.events.length &&
      rows.every(
        ([stream, revision, , id], i) =>
          stream === append.stream && revision === append.expected + 1 + i && id === append.events[i]?.id.toLowerCase(),
      )
    const last = rows.at(-1)
    return same && last ? { revision: Number(last[1]), position: positionOf(Number(last[2])) } : null
  }

  const left = (batch: readonly Append[]) =>
    Math.max(1, Math.min(...batch.map((append) => append.until)) - performance.now())

  const send = async (batch: readonly Append[]): Promise<void> => {
    try {
      const [[before, outcomes] = []] = await ask(pool, appendQuery, valuesOf(batch), left(batch))
      const refused = Array.isArray(outcomes) ? outcomes : null
      let pos = Number(before)
      for (const [i, append] of batch.entries()) {
        const outcome = refused?.[i] ?? 'written'
        if (outcome === 'written') {
          pos += append.events.length
          succeed(append, { revision: append.expected + append.events.length, position: positionOf(pos) })
        } else {
          const earlier = append.doubtful ? await writtenBefore(append) : null
          if (earlier) succeed(append, earlier)
          else fail(append, refusal(append, outcome))
        }
      }
      if (pos > Number(before)) wrote()
    } catch (error) {
      if (error instanceof StoreAway) throw error
      const [only, ...others] = batch
      // Refused for the bytes of one of them: each by itself then, so that it sinks no other.
      if (others.length) for (const append of batch) await send([append])
      else if (only) fail(only, error)
    }
  }

  const next = (): Append[] => {
    const split = queue.length >= worthSplitting ? lanes - running + 1 : 1
    return takeBatch(queue, busy, Math.min(mostAppends, Math.ceil(queue.length / split)))
  }

  const lane = async () => {
    let tries = 0
    for (let batch = next(); batch.length; batch = next()) {
      start()
      try {
        await send(batch)
        tries = 0
      } catch (error) {
        for (const append of batch) append.doubtful = true
        await pause(backOffMs(++tries))
        for (const append of [...batch, ...queue]) if (append.until <= performance.now()) fail(append, error)
        queue.splice(0, queue.length, ...[...batch, ...queue].filter((append) => !append.settled))
      } finally {
        for (const { stream } of batch) busy.delete(stream)
      }
    }
    running -= 1
  }

  const start = () => {
    if (running >= lanes || !queue.length) return
    running += 1
    setImmediate(lane)
  }

  return (stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> => {
    const bytes = events.reduce(
      (sum, { data, metadata }) => sum + Buffer.byteLength(data) + Buffer.byteLength(metadata),
      0,
    )
    if (!events.length) return Promise.reject(new AppendRefused(`nothing to append to ${stream}`))
    if (bytes > mostBytes) return Promise.reject(new AppendTooLarge(`${bytes} bytes for ${stream}, 1 MiB at most`))
    // The driver would write another character in place of a lone surrogate.
    if (
      ![stream, ...events.flatMap((event) => [event.type, event.data, event.metadata])].every((text) =>
        text.isWellFormed(),
      )
    )
      return Promise.reject(new AppendRefused(`an event for ${stream} is not well-formed Unicode`))
    return new Promise((resolve, reject) => {
      const until = performance.now() + limitMs
      queue.push({ stream, events, expected, bytes, until, doubtful: false, settled: false, resolve, reject })
      start()
    })
  }
}
