/** Many new rows at once: Postgres's COPY, by its text format. */
import type pg from 'pg'
import type { Cell, Table } from './table.ts'

const special = /[\\\t\n\r]/
const escaped: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const cellOf = (cell: Cell | number | boolean): string => {
  if (cell === null) return '\\N'
  if (typeof cell !== 'string') return String(cell)
  return special.test(cell) ? cell.replaceAll(/[\\\t\n\r]/g, (character) => escaped[character] ?? '') : cell
}

const linesOf = <Row>({ columns }: Table<Row>, rows: readonly Row[]): string => {
  const [first, ...rest] = columns
  let lines = ''
  for (const row of rows) {
    if (first) lines += cellOf(first.of(row))
    for (const { of } of rest) lines += `\t${cellOf(of(row))}`
    lines += '\n'
  }
  return lines
}

/** What the client's type does not list of its connection. */
interface Copying {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** None of them may be there already. */
export const copyInto = async <Row>(
  client: Pick<pg.ClientBase, 'query'>,
  schema: string,
  table: Table<Row>,
  rows: readonly Row[],
): Promise<void> => {
  if (!rows.length) return
  const names = table.columns.map(({ name }) => `"${name}"`).join(', ')
  const body = Buffer.from(linesOf(table, rows))
  await new Promise<void>((resolve, reject) => {
    client.query({
      submit: (connection: pg.Connection) => connection.query(`copy ${schema}.${table.name} (${names}) from stdin`),
      handleCopyInResponse: (connection: Copying) => {
        connection.sendCopyFromChunk(body)
        connection.endCopyFrom()
      },
      handleCommandComplete: () => undefined,
      handleError: reject,
      handleReadyForQuery: resolve,
    } as pg.Submittable)
  })
}
