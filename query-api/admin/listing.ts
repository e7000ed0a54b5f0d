/** A page of what everybody has: the order of its rows, where it goes on, its answer; and one of them. */
import { type Expression, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { Refusal } from '#contracts/problems.ts'
import type { Answer, Call } from '#platform/http/call.ts'
import { answered } from '../answered.ts'
import { cut, rung } from '../page.ts'
import type { Ask } from '../question.ts'
import { type Db, given } from '../statement.ts'
import type { AdminDeps } from './deps.ts'

export interface Order {
  /** Never null, so that it can be compared. */
  readonly by: RawBuilder<string>
  readonly type: 'text' | 'timestamptz' | 'bigint'
  /** Tells apart those that are alike by that; null: none are. Text. */
  readonly tie: RawBuilder<string> | null
  readonly descending: boolean
}

/** Which part of the list is asked for. */
export interface Part {
  readonly further: boolean
  readonly limit: number
}

/** Sorted and cut, with `key` and `tie` to go on from. */
export const inOrder = <DB, TB extends keyof DB, O>(
  rows: SelectQueryBuilder<DB, TB, O>,
  { by, type, tie, descending }: Order,
  { further, limit }: Part,
) => {
  const way = descending ? 'desc' : 'asc'
  const than = descending ? sql`<` : sql`>`
  const key = sql`${given('key')}::${sql.raw(type)}`
  const rest = tie
    ? sql<boolean>`(${by}, ${tie}) ${than} (${key}, ${given('tie')}::text)`
    : sql<boolean>`${by} ${than} ${key}`
  const sorted = (further ? rows.where(rest) : rows).orderBy(by, way)
  return (tie ? sorted.orderBy(tie, way) : sorted)
    .limit(sql.lit(limit))
    .select([by.as('key'), (tie ?? sql<string | null>`null::text`).as('tie')])
}

/** The same order for what is joined to the page, which would lose it. */
export const orderOfPage = ({ descending }: Order) => {
  const way = descending ? sql`desc` : sql`asc`
  return sql`page.key ${way}, page.tie ${way}`
}
export const keyOfPage = [sql<string>`page.key::text`.as('key'), sql<string | null>`page.tie`.as('tie')] as const

interface Keys {
  readonly key: string
  readonly tie: string | null
}

interface List<Row extends { readonly id: string }> {
  readonly name: string
  /** Of the filters those whose values stand in the statement itself. */
  readonly written: Readonly<Record<string, unknown>>
  readonly rows: (part: Part) => (db: Db) => Expression<Row & Keys>
  readonly values: Readonly<Record<string, unknown>>
  readonly item: (row: Row) => unknown
}

type Asked = Pick<Call, 'principal' | 'minPosition' | 'ifNoneMatch'> & {
  readonly query: { readonly cursor?: string | undefined; readonly limit: number }
}

export const listed = async <Row extends { readonly id: string }>(
  { ask, cursors }: Pick<AdminDeps, 'ask' | 'cursors'>,
  call: Asked,
  { name, written, rows, values, item }: List<Row>,
): Promise<Answer> => {
  const { cursor, limit, ...filters } = call.query
  const list = ['admin', name, filters]
  const [key, tie] = cursor === undefined ? [] : cursors.read(list, cursor)
  const part = { further: cursor !== undefined, limit: rung(limit) }
  const told = await ask(call, {
    shape: `admin ${JSON.stringify([name, written, Object.keys(filters).sort(), part])}`,
    rows: rows(part),
    values: { ...values, key, tie },
  })
  const { page, last } = cut(told.rows, limit)
  const nextCursor = last ? cursors.write(list, [last.key, last.tie]) : null
  return answered(call, told, { items: page.map(item), nextCursor })
}

interface One<Row extends { readonly id: string }> {
  /** In the singular. */
  readonly name: string
  /** With that `id`. */
  readonly rows: (db: Db) => Expression<Row>
  readonly item: (row: Row) => unknown
}

export const one = async <Row extends { readonly id: string; readonly revision: number }>(
  ask: Ask,
  call: Pick<Call, 'principal' | 'minPosition' | 'ifNoneMatch' | 'id'>,
  { name, rows, item }: One<Row>,
): Promise<Answer> => {
  const told = await ask(call, { shape: `admin ${name}`, rows, values: { id: call.id } })
  const [row] = told.rows
  if (!row) throw new Refusal('not-found', `there is no such ${name}`)
  return answered(call, told, item(row), row.revision)
}
