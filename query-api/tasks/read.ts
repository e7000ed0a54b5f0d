/** GET /api/v1/tasks/:id, also from the trash. */
import { Refusal } from '#contracts/problems.ts'
import type { Handlers } from '#platform/http/call.ts'
import { answered } from '../answered.ts'
import type { Deps } from '../deps.ts'
import { type Db, given } from '../statement.ts'
import { taskAnswers, taskPage, taskRows } from './row.ts'

const rows = (db: Db) => taskRows(db, taskPage(db).where('t.id', '=', given<string>('id')))

export const readTask =
  ({ ask }: Deps): Handlers<'readTask'>['readTask'] =>
  async (call) => {
    const told = await ask(call, { shape: 'task', rows, values: { id: call.id } })
    const row = told.rows[0]
    if (!row) throw new Refusal('not-found', 'there is no such task')
    return answered(call, told, taskAnswers(told.zone)(row), row.revision)
  }
