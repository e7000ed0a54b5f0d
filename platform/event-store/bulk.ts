/** What moving a whole log wants of a store beyond the port: to count it, and to write it fast, in the order given. */
import type { Position, StoredEvent } from './port.ts'

/** A stored event without its position, which is its store's own. */
export type Carried = Omit<StoredEvent, 'position'>

export interface Bulk {
  /** How many events stand up to `upTo`, inclusive. Rejects with StoreAway. */
  count(upTo: Position): Promise<number>
  /**
   * Once, before what stands in the log is read and the rest written: waits until whatever another had on its way to the
   * log, by a Bulk and perhaps killed since, has come or gone, and keeps others out until it is closed. Rejects with
   * NotNext where another goes on for 30 s, and with StoreAway.
   */
  begin(): Promise<void>
  /**
   * Adds events of any streams to the log's end, in this order, each at its own revision; resolves when all are
   * written. Called again before that, it writes those after these. Nobody else may write to the log meanwhile.
   * Rejects with NotNext, AppendRefused or StoreAway; what was given before the fault is then written, as far as it
   * came, and what was given after it may be.
   */
  write(events: readonly Carried[]): Promise<void>
  close(): Promise<void>
}

/** An event does not follow on what stands in its stream, or the log's order was not kept: somebody else writes too. */
export class NotNext extends Error {}
