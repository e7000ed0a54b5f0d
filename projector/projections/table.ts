/** A table as a fold writes and reads it: many rows by one statement, every cell as text. */

export type Cell = string | null

export interface Column<Row> {
  readonly name: string
  readonly type: 'text' | 'text[]' | 'bigint' | 'int' | 'boolean' | 'timestamptz' | 'timestamptz[]' | 'uuid'
  readonly of: (row: Row) => string | number | boolean | null
}

export interface Table<Row> {
  readonly name: string
  readonly key: readonly string[]
  /** Its rows are written once and never again: a second time is an error. */
  readonly isLog?: true
  readonly columns: readonly Column<Row>[]
}

const quoted = (name: string) => `"${name}"`
const list = (names: readonly string[]) => names.map(quoted).join(', ')
const isArray = (type: Column<never>['type']) => type.endsWith('[]')
/** `unnest` would flatten an array of arrays, so inner ones travel as text. */
const sent = (type: Column<never>['type']) => (isArray(type) ? 'text' : type)

/** Rows that are there already are overwritten. */
export const upsertInto = <Row>(schema: string, { name, key, isLog, columns }: Table<Row>): string => {
  const names = columns.map((column) => column.name)
  const taken = columns.map(({ name, type }) => (isArray(type) ? `${quoted(name)}::${type}` : quoted(name)))
  const rest = names.filter((name) => !key.includes(name))
  const insert = `insert into ${schema}.${name} (${list(names)}) select ${taken.join(', ')}
    from unnest(${columns.map(({ type }, i) => `$${i + 1}::${sent(type)}[]`).join(', ')}) as given (${list(names)})`
  const overwritten = rest.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')
  return isLog ? insert : `${insert} on conflict (${list(key)}) do update set ${overwritten}`
}

/** The statement's parameters: an array a column, written as Postgres reads them. */
export const columnsOf = <Row>({ columns }: Table<Row>, rows: readonly Row[]): string[] =>
  columns.map(({ type, of }) => arrayOf(rows, of, sent(type) === 'text'))

/** Only text can hold what has to be quoted. */
const arrayOf = <Row>(rows: readonly Row[], of: Column<Row>['of'], isText: boolean): string => {
  let array = ''
  for (const row of rows) {
    const cell = of(row)
    array += array === '' ? '{' : ','
    array += cell === null ? 'NULL' : isText ? quotedText(String(cell)) : cell
  }
  return array === '' ? '{}' : `${array}}`
}

const quotedText = (text: string): string =>
  text.includes('"') || text.includes('\\') ? `"${text.replaceAll(/["\\]/g, '\\$&')}"` : `"${text}"`

export const idArray = (ids: readonly string[]): string => arrayOf(ids, (id) => id, true)

/** Reads cells in the order in which they were selected. */
export const texts = {
  array: (cell: Cell): string[] | null => {
    if (cell === null) return null
    return cell === '{}' ? [] : cell.slice(1, -1).replaceAll('"', '').split(',')
  },
  instants: (cell: Cell): string[] | null => texts.array(cell)?.map((instant) => texts.instant(instant) ?? '') ?? null,
  /** `2026-11-24 19:00:00.5+00`, as Postgres writes it in UTC, in ISO 8601 to the millisecond at least. */
  instant: (cell: Cell): string | null => {
    if (cell === null) return null
    const fraction = cell.length === 22 ? '' : cell.slice(20, -3)
    return `${cell.slice(0, 10)}T${cell.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`
  },
}
