/** GET /api/v1/categories and /api/v1/categories/:id, with their counts. */

import { sql } from 'kysely'
import { Refusal } from '#contracts/problems.ts'
import type { CountedCategory } from '#contracts/reads.ts'
import { categoryAnswer } from '#domain/answers.ts'
import type { Handlers } from '#platform/http/call.ts'
import { answered } from './answered.ts'
import type { Deps } from './deps.ts'
import { cut, rung } from './page.ts'
import { type Db, epoch, given, type RowOf } from './statement.ts'

const categories = (db: Db) =>
  db
    .selectFrom('category as c')
    .innerJoinLateral(
      (from) =>
        from
          .selectFrom('task as t')
          .whereRef('t.category_id', '=', 'c.id')
          .where('t.deleted_at', 'is', null)
          .select([
            sql<number>`(count(*) filter (where not t.done))::int`.as('open_tasks'),
            sql<number>`(count(*) filter (where t.done))::int`.as('done_tasks'),
          ])
          .as('held'),
      (join) => join.onTrue(),
    )
    .where('c.owner', '=', given<string>('owner'))
    .select(['c.id', 'c.name', 'c.created_position', 'c.revision', 'held.open_tasks', 'held.done_tasks'])
    .select([epoch('c.created_at').as('created'), epoch('c.updated_at').as('updated')])
    .select(epoch<number | null>('c.deleted_at').as('deleted'))

const categoryFrom =
  (zone: string) =>
  (row: RowOf<typeof categories>): CountedCategory => ({
    ...categoryAnswer(
      {
        id: row.id,
        name: row.name,
        createdAt: row.created,
        updatedAt: row.updated,
        deletedAt: row.deleted,
        revision: row.revision,
      },
      { timeZone: zone },
    ),
    openTasks: row.open_tasks,
    doneTasks: row.done_tasks,
  })

export const listCategories =
  ({ ask, cursors }: Deps): Handlers<'listCategories'>['listCategories'] =>
  async (call) => {
    const { status, cursor, limit } = call.query
    const list = ['categories', call.principal.personId, status]
    const [after] = cursor === undefined ? [] : cursors.read(list, cursor)
    const fetched = rung(limit)
    const told = await ask(call, {
      shape: `categories ${status} ${fetched} ${after !== undefined}`,
      rows: (db) => {
        const of = categories(db).where('c.deleted_at', status === 'trash' ? 'is not' : 'is', null)
        const rest = after === undefined ? of : of.where('c.created_position', '>', given<string>('after'))
        return rest.orderBy('c.created_position').limit(sql.lit(fetched))
      },
      values: { after },
    })
    const { page, last } = cut(told.rows, limit)
    const nextCursor = last ? cursors.write(list, [last.created_position]) : null
    return answered(call, told, { items: page.map(categoryFrom(told.zone)), nextCursor })
  }

export const readCategory =
  ({ ask }: Deps): Handlers<'readCategory'>['readCategory'] =>
  async (call) => {
    const told = await ask(call, {
      shape: 'category',
      rows: (db) => categories(db).where('c.id', '=', given<string>('id')),
      values: { id: call.id },
    })
    const row = told.rows[0]
    if (!row) throw new Refusal('not-found', 'there is no such category')
    return answered(call, told, categoryFrom(told.zone)(row), row.revision)
  }
