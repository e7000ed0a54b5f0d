/** Appends: checked, sent with a deadline, and where the outcome is unknown sent again or looked up. */
import { isDeepStrictEqual } from 'node:util'
import {
  type Appended,
  AppendRefused,
  AppendTooLarge,
  type EventToAppend,
  RevisionConflict,
  StoreAway,
  type StoredEvent,
} from '../port.ts'
import type { Place } from './connection.ts'
import { appendMessages } from './messages.ts'
import { positionOf } from './position.ts'
import { persistently, turns } from './time-limit.ts'

const mostBytes = 1_048_576
/** After so long an append's outcome is unknown to its caller. */
const limitMs = 7_000
/** After so long without an answer it is sent again; the server writes the same events once. */
const tryMs = 3_000
/** Enough to keep the server busy, and fewer than the calls that one connection may carry. */
const mostAtOnce = 96

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** As the server counts: two bytes for each character of a type. */
const sizeOf = ({ type, data, metadata }: EventToAppend): number =>
  Buffer.byteLength(data) + Buffer.byteLength(metadata) + 2 * type.length

const check = (stream: string, events: readonly EventToAppend[]) => {
  if (!events.length) throw new AppendRefused(`nothing to append to ${stream}`)
  if (!stream || stream.startsWith('$')) throw new AppendRefused(`"${stream}" is no name for a stream`)
  const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0)
  if (bytes > mostBytes) throw new AppendTooLarge(`${bytes} bytes for ${stream}, 1 MiB at most`)
  for (const { id, type, data, metadata } of events) {
    if (!uuid.test(id) || !type) throw new AppendRefused(`an event for ${stream} lacks a UUID or a type`)
    // They would be written as another character.
    if (![stream, type, data, metadata].every((text) => text.isWellFormed()))
      throw new AppendRefused(`an event for ${stream} is not well-formed Unicode`)
  }
}

type ReadStream = (name: string, from: number, count: number) => Promise<readonly StoredEvent[]>

export const appending = ({ connection, prefix }: Pick<Place, 'connection' | 'prefix'>, readStream: ReadStream) => {
  const inTurn = turns(mostAtOnce)

  /** Whether these very events stand where they were to be written: then an earlier try wrote them. */
  const writtenBefore = async (
    stream: string,
    events: readonly EventToAppend[],
    expected: number,
  ): Promise<Appended | null> => {
    const there = await readStream(stream, expected + 1, events.length)
    const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id.toLowerCase())
    const last = there.at(-1)
    if (!last || !isDeepStrictEqual(ids(there), ids(events))) return null
    return { revision: last.revision, position: last.position }
  }

  const send = async (
    stream: string,
    events: readonly EventToAppend[],
    expected: number,
    withinMs: number,
  ): Promise<Appended | null> => {
    const answer = await connection.append(appendMessages(prefix + stream, events, expected), withinMs)
    const success = answer.getSuccess()
    if (!success) throw new RevisionConflict(`${stream} is not at revision ${expected}`)
    const place = success.getPosition()
    if (!place) return null
    const position = positionOf({ commit: place.getCommitPosition(), prepare: place.getPreparePosition() })
    return { revision: Number(success.getCurrentRevision()), position }
  }

  const write = async (
    stream: string,
    events: readonly EventToAppend[],
    expected: number,
    withinMs: number,
    doubtful: boolean,
  ): Promise<Appended> => {
    try {
      const appended = await send(stream, events, expected, withinMs)
      // To a repeat the server answers the first event's position.
      if (appended && !doubtful) return appended
      const before = await writtenBefore(stream, events, expected)
      if (before) return before
      throw new StoreAway(`EventStoreDB acknowledged an append to ${stream}, and does not show it yet`)
    } catch (error) {
      const before = doubtful && error instanceof RevisionConflict && (await writtenBefore(stream, events, expected))
      if (!before) throw error
      return before
    }
  }

  return async (stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> => {
    check(stream, events)
    let doubtful = false
    return inTurn(() =>
      persistently(limitMs, async (left) => {
        try {
          return await write(stream, events, expected, Math.max(1, Math.min(tryMs, left())), doubtful)
        } catch (error) {
          doubtful ||= error instanceof StoreAway
          throw error
        }
      }),
    )
  }
}
