/**
 * The event store, as the house sees it: raw bytes in, the same bytes out. `log.ts` is what the services use; it
 * seals, opens and parses. Promises are numbered; `conformance/` holds a test for each, which every adapter passes.
 *
 * P1.  Events of a stream have contiguous revisions from 0; an append is all or nothing.
 * P2.  Data and metadata come back as the very text that was appended.
 * P3.  `readAll` and `subscribe` yield events in the order of their positions, each once, and that order never
 *      changes: an event that becomes visible later has a higher position than every event seen before.
 * P4.  Of any number of concurrent appends that expect the same revision exactly one succeeds; the others reject
 *      with RevisionConflict. Holds over processes and over a crash of either side.
 * P5.  An append that was acknowledged is in the log, whatever dies afterwards.
 * P6.  An append repeated by the adapter itself after an unknown outcome is written once. A repeat by the caller, of
 *      the same events at the same revision, writes nothing: it rejects with RevisionConflict or EventIdTaken, or is
 *      acknowledged as the first was. An id that stands elsewhere in the log is refused only by a store that can
 *      tell (Postgres; not EventStoreDB), so whoever appends mints ids anew.
 * P7.  One append that the store cannot take never sinks another that was sent along with it.
 * P8.  `readStreams` answers every name asked for, in one round trip; an unknown stream is an empty list.
 * P9.  A subscription from any position neither skips nor repeats, over loss of connection and bursts; it yields
 *      `caughtUp` each time that it has nothing more to give, and ends without error when its signal aborts.
 * P10. Filters hold back events of other streams, and nothing else.
 * P11. `head()` is the position of the last event, or `start` where there is none.
 * P12. Nothing in the log can be changed, or written over. Postgres removes nothing either; in EventStoreDB whoever
 *      may delete streams there can (`docs/event-store.md`).
 * P13. An append over 1 MiB rejects with AppendTooLarge.
 * P14. While the store is away, calls reject with StoreAway within 10 s; the same object works again afterwards.
 */

/** Opaque; sorts as text in log order. Holes are allowed, late arrivals are not. */
export type Position = string

/** Before the first event. */
export const start: Position = ''

/** The revision of a stream that does not exist. */
export const none = -1

export interface EventToAppend {
  /** A UUID, minted anew for each decision. */
  readonly id: string
  readonly type: string
  /** JSON text. */
  readonly data: string
  /** JSON text. */
  readonly metadata: string
}

export interface StoredEvent extends EventToAppend {
  readonly stream: string
  readonly revision: number
  readonly position: Position
}

export interface Appended {
  /** Of the last event written. */
  readonly revision: number
  readonly position: Position
}

/** Stream names begin with one of these; absent: every event. */
export interface Filter {
  readonly streamPrefixes: readonly string[]
}

export interface CaughtUp {
  readonly caughtUp: true
  /** Every event up to here was yielded. */
  readonly position: Position
}

export interface EventStore {
  /**
   * Appends 1 or more events to one stream. `expectedRevision`: that of the stream's last event, or `none`.
   * Rejects with RevisionConflict, EventIdTaken, AppendTooLarge, AppendRefused or StoreAway.
   */
  append(
    stream: string,
    events: readonly EventToAppend[],
    options: { readonly expectedRevision: number },
  ): Promise<Appended>
  /** Whole streams, oldest event first, keyed by name. Rejects with StoreAway. */
  readStreams(names: readonly string[]): Promise<ReadonlyMap<string, readonly StoredEvent[]>>
  /** Every event after `after` (exclusive) up to the head at the time of asking, in bounded memory. */
  readAll(options: { readonly after: Position; readonly filter?: Filter }): AsyncIterable<StoredEvent>
  /** As readAll, then on as events come, until `signal` aborts. Reconnects by itself. */
  subscribe(options: {
    readonly after: Position
    readonly filter?: Filter
    readonly signal: AbortSignal
  }): AsyncIterable<StoredEvent | CaughtUp>
  head(): Promise<Position>
  close(): Promise<void>
}

/** The stream is not at the expected revision. */
export class RevisionConflict extends Error {}
/** An event with this id is in the log already, in whatever stream. Not every store can tell: P6. */
export class EventIdTaken extends Error {}
/** More than 1 MiB in one append. */
export class AppendTooLarge extends Error {}
/** The store cannot take these bytes, however often it is asked. */
export class AppendRefused extends Error {}
/** The store does not answer; whether an append was written is unknown. */
export class StoreAway extends Error {}
