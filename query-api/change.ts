/** A person's own history, as the change feed tells it. */
import { sql } from 'kysely'
import type { Change } from '#contracts/reads.ts'
import { stamper } from '#domain/time.ts'
import { type Db, epoch, given } from './statement.ts'

const most = 100
const kinds: Readonly<Record<string, Change['kind']>> = { task: 'task', category: 'category', user: 'me' }

export interface ChangeRow {
  /** Its position. */
  readonly id: string
  readonly stream: string
  readonly type: string
  readonly at_ms: number
}

const rows = (db: Db) =>
  db
    .selectFrom('history as h')
    .where('h.owner', '=', given<string>('owner'))
    .where('h.position', '>', given<string>('after'))
    .where(
      sql<string>`split_part(h.stream, '-', 1)`,
      'in',
      Object.keys(kinds).map((kind) => sql.lit(kind)),
    )
    .select(['h.position as id', 'h.stream', 'h.type', epoch('h.at').as('at_ms')])
    .orderBy('h.position')
    .limit(sql.lit(most))

/** A question for the first changes after `after`. */
export const changesAfter = { shape: 'changes', rows }
/** There may be more. */
export const isPage = (found: readonly ChangeRow[]): boolean => found.length === most

export const isTold = ({ stream }: Pick<ChangeRow, 'stream'>): boolean => kindOf(stream) !== undefined
const kindOf = (stream: string) => kinds[stream.slice(0, stream.indexOf('-'))]

export const changeOf = ({ stream, type, at_ms }: ChangeRow, zone: string): Change => ({
  type,
  kind: kindOf(stream) ?? 'me',
  id: stream.slice(stream.indexOf('-') + 1),
  at: stamper(zone)(at_ms),
})
