/** GET /api/v1/tasks */
import { type Expression, type RawBuilder, sql } from 'kysely'
import type { TaskQuery } from '#contracts/routes.ts'
import { understandMoment } from '#domain/due.ts'
import { startOfDay, toInstant } from '#domain/time.ts'
import type { Handlers } from '#platform/http/call.ts'
import { answered } from '../answered.ts'
import { contains } from '../contains.ts'
import type { Deps } from '../deps.ts'
import { cut, rung } from '../page.ts'
import { type Db, given } from '../statement.ts'
import { type TaskRow, taskAnswers, taskPage, taskRows } from './row.ts'

interface Order {
  /** What is sorted by before the creation; never null itself, so that it can be compared. null: the creation alone. */
  readonly by: RawBuilder<unknown> | null
  readonly key: RawBuilder<unknown>
  readonly descending: boolean
}

// As the index has it. Without a due date: last, either way round.
const due = sql`coalesce(t.due_sort, 'infinity'::timestamptz)`
const dueBackwards = sql`coalesce(t.due_sort, '-infinity'::timestamptz)`
const instant = sql`${given('key')}::timestamptz`
/** By the letters first and by their case last, whatever the database's own locale. */
const title = sql`t.title collate "und-x-icu"`
const text = sql`${given('key')}::text`

const orders: Readonly<Record<TaskQuery['sort'], Order>> = {
  created: { by: null, key: text, descending: false },
  '-created': { by: null, key: text, descending: true },
  due: { by: due, key: instant, descending: false },
  '-due': { by: dueBackwards, key: instant, descending: true },
  title: { by: title, key: text, descending: false },
  '-title': { by: title, key: text, descending: true },
}

const filtered = (db: Db, query: TaskQuery) => {
  let tasks = taskPage(db).where('t.deleted_at', query.status === 'trash' ? 'is not' : 'is', null)
  if (query.status === 'open') tasks = tasks.where(sql<boolean>`not t.done`)
  if (query.status === 'done') tasks = tasks.where(sql<boolean>`t.done`)
  if (query.category === 'inbox') tasks = tasks.where('t.category_id', 'is', null)
  else if (query.category !== undefined) tasks = tasks.where('t.category_id', '=', given<string>('category'))
  if (query.dueAfter !== undefined)
    tasks = tasks.where('t.due_sort', 'is not', null).where(sql<boolean>`${due} >= ${given('dueAfter')}::timestamptz`)
  if (query.dueBefore !== undefined) tasks = tasks.where(sql<boolean>`${due} < ${given('dueBefore')}::timestamptz`)
  if (query.q !== undefined) tasks = tasks.where(contains(sql`t.title`, 'q'))
  return tasks
}

type Row = TaskRow & { readonly key: string | null }

/** Ties go by creation; no two tasks are created at one position, so their ids are not asked. */
const rows =
  (query: TaskQuery, limit: number) =>
  (db: Db): Expression<Row> => {
    const { by, key, descending } = orders[query.sort]
    const way = descending ? 'desc' : 'asc'
    const created = sql`t.created_position`
    const from = given('created')
    let tasks = filtered(db, query)
    if (query.cursor !== undefined) {
      if (!by) tasks = tasks.where(sql<boolean>`${created} ${descending ? sql`<` : sql`>`} ${from}`)
      else if (!descending) tasks = tasks.where(sql<boolean>`(${by}, ${created}) > (${key}, ${from})`)
      else tasks = tasks.where(sql<boolean>`(${by} < ${key} or (${by} = ${key} and ${created} > ${from}))`)
    }
    tasks = by ? tasks.orderBy(by, way).orderBy('t.created_position') : tasks.orderBy('t.created_position', way)
    const page = tasks.select((by ?? sql`null`).as('key')).limit(sql.lit(limit))
    return taskRows(db, page).select(sql<string | null>`page.key::text`.as('key'))
  }

const shapeOf = ({ sort, status, category, dueAfter, dueBefore, q, cursor }: TaskQuery, limit: number): string =>
  [
    ...['tasks', sort, status, limit, category && (category === 'inbox' ? 'inbox' : 'category')],
    ...[dueAfter && 'after', dueBefore && 'before', q !== undefined && 'q', cursor && 'on'],
  ].join()

/** A bare date means the start of that local day. */
const startOf = (said: string, zone: string) =>
  said.includes('T') ? toInstant(understandMoment(said, zone)) : startOfDay(said, zone)

export const listTasks =
  ({ ask, cursors }: Deps): Handlers<'listTasks'>['listTasks'] =>
  async (call) => {
    const { cursor, limit, ...filters } = call.query
    const { category, dueAfter, dueBefore, q } = filters
    const list = ['tasks', call.principal.personId, filters]
    const [key, created] = cursor === undefined ? [] : cursors.read(list, cursor)
    const fetched = rung(limit)
    const values = { category, q: q?.normalize('NFC'), key, created }
    const told = await ask(call, {
      shape: shapeOf(call.query, fetched),
      rows: rows(call.query, fetched),
      values:
        dueAfter === undefined && dueBefore === undefined
          ? values
          : (zone) => ({
              ...values,
              dueAfter: dueAfter && startOf(dueAfter, zone),
              dueBefore: dueBefore && startOf(dueBefore, zone),
            }),
    })
    const { page, last } = cut(told.rows, limit)
    const nextCursor = last ? cursors.write(list, [last.key, last.created_position]) : null
    return answered(call, told, { items: page.map(taskAnswers(told.zone)), nextCursor })
  }
