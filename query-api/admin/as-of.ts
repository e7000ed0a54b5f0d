/** GET /api/v1/admin/people/:id/as-of: a person's lists as they stood at a moment, folded from their history. */
import { sql } from 'kysely'
import { Refusal } from '#contracts/problems.ts'
import { start } from '#platform/event-store/port.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { toToken } from '#platform/http/position-token.ts'
import { answered } from '../answered.ts'
import { type Db, given } from '../statement.ts'
import type { AdminDeps } from './deps.ts'
import { instant, millis } from './instant.ts'
import { standing } from './standing.ts'

/** Folded between two looks at others' questions. */
const rowsAtOnce = 2_000

/** The last of their events at or before the moment: what came before it in the log had happened, whatever its clock said. */
const last = (db: Db) =>
  db
    .selectFrom('person as p')
    .where('p.id', '=', given<string>('person'))
    .select('p.id')
    .select((of) =>
      of
        .selectFrom('history as h')
        .whereRef('h.owner', '=', 'p.id')
        .where('h.at', '<=', given<Date>('at'))
        .orderBy('h.position', 'desc')
        .limit(sql.lit(1))
        .select('h.position')
        .as('until'),
    )

const happened = (db: Db) =>
  db
    .selectFrom('history as h')
    .where('h.owner', '=', given<string>('person'))
    .where('h.position', '>', given<string>('after'))
    .where('h.position', '<=', given<string>('until'))
    .select(['h.position as id', 'h.stream', 'h.type', 'h.data', millis('h.at').as('at_ms')])
    .orderBy('h.position')
    .limit(sql.lit(rowsAtOnce))

export const readAsOf =
  ({ ask, copyId }: AdminDeps): AdminHandlers<'readAsOf'>['readAsOf'] =>
  async (call) => {
    const person = call.id
    const at = instant(call.query.at)
    const told = await ask(call, { shape: 'admin as of', rows: last, values: { person, at } })
    const found = told.rows[0]
    if (!found) throw new Refusal('not-found', 'there is no such person')
    const { until } = found
    const lists = standing(person)
    for (let after = start; until !== null && after < until; ) {
      const { rows } = await ask(call, { shape: 'admin happened', rows: happened, values: { person, after, until } })
      for (const { stream, type, data, at_ms } of rows)
        lists.happened(stream, { type, data: JSON.parse(data), at: instant(at_ms) })
      after = rows.length < rowsAtOnce ? until : (rows.at(-1)?.id ?? until)
    }
    return answered(call, told, {
      at,
      position: until === null ? null : toToken(copyId, until),
      ...lists.now(),
    })
  }
