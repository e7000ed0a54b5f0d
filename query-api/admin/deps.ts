import type { Cursors } from '../cursor.ts'
import type { Ask } from '../question.ts'
import type { LogFeed } from './log-feed.ts'

/** What an answer to an operator may need. */
export interface AdminDeps {
  readonly ask: Ask
  readonly cursors: Cursors
  readonly logFeed: LogFeed
  readonly copyId: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}
