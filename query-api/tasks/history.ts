/** GET /api/v1/tasks/:id/history: the task's own stream, oldest first. */
import { Refusal } from '#contracts/problems.ts'
import { stamper } from '#domain/time.ts'
import type { Handlers } from '#platform/http/call.ts'
import { answered } from '../answered.ts'
import type { Deps } from '../deps.ts'
import { type Db, epoch, given } from '../statement.ts'
import { visibleTasks } from './row.ts'

const rows = (db: Db) =>
  db
    .selectFrom('history as h')
    .where('h.stream', '=', given<string>('stream'))
    .where('h.owner', '=', given<string>('owner'))
    .where(({ exists }) => exists(visibleTasks(db).select('t.id').where('t.id', '=', given<string>('task'))))
    .select(['h.position as id', 'h.type', 'h.actor', 'h.channel', 'h.data', 'h.revision', epoch('h.at').as('at_ms')])
    .orderBy('h.revision')

export const readTaskHistory =
  ({ ask }: Deps): Handlers<'readTaskHistory'>['readTaskHistory'] =>
  async (call) => {
    const values = { stream: `task-${call.id}`, task: call.id }
    const told = await ask(call, { shape: 'history', rows, values })
    if (!told.rows.length) throw new Refusal('not-found', 'there is no such task')
    const stamp = stamper(told.zone)
    const items = told.rows.map(({ type, at_ms, actor, channel, data, revision }) => ({
      type,
      at: stamp(at_ms),
      actor,
      channel,
      data: JSON.parse(data),
      revision,
    }))
    return answered(call, told, { items })
  }
