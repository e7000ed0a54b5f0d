/** The log as the services read and write it: typed events, personal words opened, old shapes lifted. */
import type { DomainEvent, EventType, Metadata } from '#contracts/events/index.ts'
import type { Appended, CaughtUp, Filter, Position, StoredEvent } from './port.ts'

/** An event as read. Its `data` is in today's shape whatever was stored. */
export type Recorded = DomainEvent & {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly position: Position
  readonly metadata: Metadata
  /** The key under which its words are sealed; null where it has none. */
  readonly keyId: string | null
  /** Its key is gone: every personal field reads as `''` (0 for a number). */
  readonly erased: boolean
}

/** An event of the log read in its order, beside what is stored of it. */
export type Logged = (Recorded | Unreadable) & { readonly stored: StoredEvent }

export interface Log {
  /** Seals the personal fields under `keyId`'s key, mints the event ids, appends. Errors are the port's, and KeyGone. */
  append(
    stream: string,
    events: readonly DomainEvent[],
    options: {
      readonly expectedRevision: number
      readonly metadata: Omit<Metadata, 'schemaVersion'>
      /** Needed where an event has personal fields. */
      readonly keyId: string | null
    },
  ): Promise<Appended & { readonly events: readonly Recorded[] }>
  /** Rejects with Unreadable where an event is of a type or shape that this version does not know. */
  readStreams(names: readonly string[]): Promise<ReadonlyMap<string, readonly Recorded[]>>
  /** In pages, for speed; an event that cannot be read is yielded as Unreadable, for the reader to stop at or skip. */
  readAll(options: { readonly after: Position; readonly filter?: Filter }): AsyncIterable<readonly Logged[]>
  /** Pages of events as they come; `caughtUp` marks when there is nothing more. */
  subscribe(options: {
    readonly after: Position
    readonly filter?: Filter
    readonly signal: AbortSignal
  }): AsyncIterable<readonly Logged[] | CaughtUp>
  head(): Promise<Position>
}

/** Nothing can be sealed under this key any more. */
export class KeyGone extends Error {
  constructor(keyId: string) {
    super(`the key ${keyId} is gone, so nothing can be sealed under it`)
  }
}

/** A stored event that this version cannot read: an unknown type, or data that its schema refuses. */
export class Unreadable extends Error {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly position: Position
  readonly type: EventType | (string & {})

  constructor(event: { id: string; stream: string; revision: number; position: Position; type: string }, why: string) {
    super(`event ${event.id} (${event.type}, ${event.stream} at ${event.revision}) cannot be read: ${why}`)
    this.id = event.id
    this.stream = event.stream
    this.revision = event.revision
    this.position = event.position
    this.type = event.type
  }
}
