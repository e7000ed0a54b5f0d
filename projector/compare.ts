/** Which rows of a table differ between the read model and what the log says. */
import type pg from 'pg'
import type { Table } from './projections/table.ts'

export interface Difference {
  readonly table: string
  readonly key: string
  /** `missing`: the log says that it should be there. `extra`: the log knows nothing of it. */
  readonly kind: 'missing' | 'extra' | 'differs'
  /** Which columns differ, and what stands there and should. */
  readonly columns: readonly { readonly name: string; readonly is: unknown; readonly shouldBe: unknown }[]
}

type Row = Readonly<Record<string, unknown>>

interface Pair {
  readonly is: Row | null
  readonly shouldBe: Row | null
}
/** How many there are, and the first of them. */
interface Found {
  readonly count: number
  readonly missing: number
  readonly pairs: readonly Pair[]
}

export interface Sought {
  readonly schema: string
  /** Where the log was folded to. */
  readonly scratch: string
  /** Whose rows are set aside. */
  readonly erased: ReadonlySet<string>
  /** null: all. */
  readonly most: number | null
}

/** Rows that stand on one side only, or not the same on both; in the order of their keys. */
export const pairsThatDiffer = async (
  client: pg.Client,
  { schema, scratch, erased, most }: Sought,
  table: Table<never>,
): Promise<Found> => {
  const names = table.columns.map(({ name }) => `"${name}"`)
  const of = (side: string) => names.map((name) => `${side}.${name}`).join(', ')
  const select = (from: string) => `(select ${names.join(', ')} from ${from}.${table.name})`
  const keys = table.key.map((name) => `"${name}"`)
  const owner = `"${table.name === 'person' ? 'id' : 'owner'}"`
  const { rows } = await client.query<{ is: string | null; should_be: string | null; count: number; missing: number }>(
    `select to_json(l)::text as is, to_json(s)::text as should_be, count(*) over ()::int as count,
       count(*) filter (where l.${keys[0]} is null) over ()::int as missing
     from ${select(schema)} l full join ${select(scratch)} s on ${keys.map((key) => `l.${key} = s.${key}`).join(' and ')}
     where row(${of('l')}) is distinct from row(${of('s')}) and coalesce(l.${owner}, s.${owner}, '') <> all ($1)
     order by ${keys.map((key) => `coalesce(l.${key}, s.${key}) collate "C"`).join(', ')} limit $2`,
    [[...erased], most],
  )
  const rowOf = (text: string | null): Row | null => (text === null ? null : JSON.parse(text))
  const [first] = rows
  return {
    count: first?.count ?? 0,
    missing: first?.missing ?? 0,
    pairs: rows.map(({ is, should_be }) => ({ is: rowOf(is), shouldBe: rowOf(should_be) })),
  }
}

const columnsThatDiffer = ({ is, shouldBe }: Pair): Difference['columns'] =>
  is === null || shouldBe === null
    ? []
    : Object.keys(shouldBe)
        .filter((name) => JSON.stringify(is[name]) !== JSON.stringify(shouldBe[name]))
        .map((name) => ({ name, is: is[name], shouldBe: shouldBe[name] }))

export const difference = (pair: Pair, { name, key }: Table<never>): Difference => {
  const { is, shouldBe } = pair
  const row = is ?? shouldBe ?? {}
  return {
    table: name,
    key: key.map((column) => String(row[column])).join(' '),
    kind: shouldBe === null ? 'extra' : is === null ? 'missing' : 'differs',
    columns: columnsThatDiffer(pair),
  }
}
