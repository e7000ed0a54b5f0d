import type { Scope } from '#contracts/reads.ts'
import type { Moment } from '#domain/time.ts'
import type { Calendars } from '#platform/auth/calendars.ts'
import type { Cursors } from './cursor.ts'
import type { Exporting } from './export.ts'
import type { Feed } from './feed.ts'
import type { Ask } from './question.ts'

/** What an answer may need. */
export interface Deps {
  readonly ask: Ask
  readonly cursors: Cursors
  readonly tokens: IssuedTokens
  readonly calendars: Pick<Calendars, 'of'>
  readonly feed: Feed
  readonly exported: Exporting
  readonly copyId: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface IssuedTokens {
  list(owner: string): Promise<
    readonly {
      readonly id: string
      readonly name: string | null
      readonly scope: Scope
      readonly expiresAt: Moment | null
    }[]
  >
}
