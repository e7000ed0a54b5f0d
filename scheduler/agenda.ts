/** What the scheduler asks of the read model. All rejects where it cannot be asked. */

export interface Recipient {
  readonly owner: string
  readonly telegramId: number
}

/** A reminder whose instant has come, and which has not fallen due as far as the read model knows. */
export interface DueReminder extends Recipient {
  readonly taskId: string
  readonly wish: string
  /** Of its instant: `20261124T1900`. */
  readonly minute: string
}

/** A notification that may be tried now. */
export interface Unsent extends Recipient {
  readonly tail: string
  readonly revision: number
  /** Its 24 hours are over. */
  readonly tooLate: boolean
}

export interface DigestHour {
  readonly timeZone: string
  readonly digestHour: string
}

/** The digest of one local day, for all who are told of it at the same instant. */
export interface DigestDay extends DigestHour {
  readonly date: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Of the pages of a list: as it was answered with the last row. */
export type Cursor = readonly string[]
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** null: there are no more. */
  readonly next: Cursor | null
}

export interface Agenda {
  /** By the clock that decides what is due, in milliseconds since 1970. */
  now(): Promise<number>
  /** By minute, then by person. */
  due(after: Cursor | null): Promise<Page<DueReminder>>
  /** Those that nobody tried, only when it is `graceMs` ago that they fell due. */
  unsent(after: Cursor | null, graceMs: number): Promise<Page<Unsent>>
  digestHours(): Promise<readonly DigestHour[]>
  /** Who wants this digest, and whose has not fallen due. */
  digests(day: DigestDay, after: Cursor | null): Promise<Page<Recipient>>
  /** Milliseconds until a reminder is due or a notification may be tried again; null: none is to come. */
  nextIn(graceMs: number): Promise<number | null>
}
