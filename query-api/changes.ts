/** GET /api/v1/changes: the person's own history from a position on, oldest first. */

import { sql } from 'kysely'
import type { Change } from '#contracts/reads.ts'
import { stamper } from '#domain/time.ts'
import { start } from '#platform/event-store/port.ts'
import type { Handlers } from '#platform/http/call.ts'
import { fromToken, toToken } from '#platform/http/position-token.ts'
import { answered } from './answered.ts'
import type { Deps } from './deps.ts'
import { type Db, epoch, given } from './statement.ts'

const most = 100
const kinds: Readonly<Record<string, Change['kind']>> = { task: 'task', category: 'category', user: 'me' }

const rows = (db: Db) =>
  db
    .selectFrom('history as h')
    .where('h.owner', '=', given<string>('owner'))
    .where('h.position', '>', given<string>('after'))
    .where(sql<string>`split_part(h.stream, '-', 1)`, 'in', [sql.lit('task'), sql.lit('category'), sql.lit('user')])
    .select(['h.position as id', 'h.stream', 'h.type', epoch('h.at').as('at_ms')])
    .orderBy('h.position')
    .limit(sql.lit(most))

export const listChanges =
  ({ ask, copyId }: Deps): Handlers<'listChanges'>['listChanges'] =>
  async (call) => {
    const after = call.query.after === undefined ? start : fromToken(copyId, call.query.after)
    // Whoever has seen `after` is not told of less.
    const minPosition = call.minPosition !== null && call.minPosition > after ? call.minPosition : after
    const told = await ask({ ...call, minPosition }, { shape: 'changes', rows, values: { after } })
    const stamp = stamper(told.zone)
    const items = told.rows.map(({ stream, type, at_ms }) => {
      const [word = '', id] = stream.split('-')
      return { type, kind: kinds[word], id, at: stamp(at_ms) }
    })
    const last = told.rows.length === most ? told.rows.at(-1)?.id : undefined
    return answered(call, told, { items, next: toToken(copyId, last ?? told.position) })
  }
