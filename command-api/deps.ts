import type { Keys } from '#platform/auth/keys.ts'
import type { Tokens } from '#platform/auth/tokens.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/event-store/log.ts'

/** What carrying out commands needs. */
export interface Deps {
  readonly log: Log
  readonly keys: Keys
  readonly tokens: Tokens
  readonly salt: string
  /** The zone of those who did not choose one. */
  readonly timeZone: string
  /** The ids of the person's open tasks that are due until then, as far as the read model knows. */
  readonly dueUntil: (personId: string, until: string) => Promise<readonly string[]>
  readonly clock?: Clock
}
