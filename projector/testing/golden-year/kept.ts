/** The year as it is kept beside this file: its log, and the rows that it folded to when it was recorded. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type pg from 'pg'
import { openLog } from '#platform/event-store/open-log.ts'
import type { EventStore, StoredEvent } from '#platform/event-store/port.ts'
import { tables } from '../../projections/write.ts'
import { positionOf } from './pen.ts'
import type { Year } from './year.ts'

export interface Table {
  readonly name: string
  readonly key: readonly string[]
  /** In the order of the cells of a row. */
  readonly columns: readonly string[]
}
/** Cells as Postgres writes them. */
export type Row = readonly (string | null)[]

export interface Kept {
  readonly tables: readonly (Table & { readonly rows: number; readonly sha256: string })[]
  readonly rowsOf: (table: string) => readonly Row[]
}

const file = (name: string) => new URL(`./${name}`, import.meta.url)
const pack = (name: string, lines: readonly string[]) => {
  const params = { [constants.ZSTD_c_compressionLevel]: 19 }
  writeFileSync(file(name), zstdCompressSync(lines.join('\n'), { params }))
}
const unpack = (name: string): readonly string[] =>
  zstdDecompressSync(readFileSync(file(name)))
    .toString()
    .split('\n')

export const hashOf = (rows: readonly Row[]): string => {
  const hash = createHash('sha256')
  for (const row of rows) hash.update(`${JSON.stringify(row)}\n`)
  return hash.digest('hex')
}

/** The tables of today. */
export const tablesNow: readonly Table[] = tables.map(({ name, key, columns }) => ({
  name,
  key,
  columns: columns.map((column) => column.name),
}))

/** In the order of their keys. Rejects where a column is there no more. */
export const readRows = async (
  client: Pick<pg.ClientBase, 'query'>,
  schema: string,
  { name, key, columns }: Table,
): Promise<readonly Row[]> => {
  const cells = columns.map((column) => `"${column}"::text`).join(', ')
  const order = key.map((column) => `"${column}" collate "C"`).join(', ')
  const text = `select ${cells} from ${schema}.${name} order by ${order}`
  return (await client.query<(string | null)[]>({ text, rowMode: 'array' })).rows
}

export const keep = ({ events, keys }: Year, rows: ReadonlyMap<Table, readonly Row[]>): void => {
  pack(
    'log.zst',
    events.map(({ stream, revision, id, type, data, metadata }) =>
      JSON.stringify([stream, revision, id, type, data, metadata]),
    ),
  )
  pack(
    'rows.zst',
    [...rows].flatMap(([{ name }, its]) => its.map((row) => JSON.stringify([name, ...row]))),
  )
  const described = [...rows].map(([table, its]) => ({ ...table, rows: its.length, sha256: hashOf(its) }))
  writeFileSync(file('kept.json'), `${JSON.stringify({ keys, tables: described }, null, 2)}\n`)
}

const manifest = (): { readonly keys: Year['keys']; readonly tables: Kept['tables'] } =>
  JSON.parse(readFileSync(file('kept.json'), 'utf8'))

export const keptRows = (): Kept => {
  const all = new Map<string, Row[]>()
  for (const line of unpack('rows.zst')) {
    const [name, ...row]: [string, ...Row] = JSON.parse(line)
    const its = all.get(name)
    if (its) its.push(row)
    else all.set(name, [row])
  }
  return { tables: manifest().tables, rowsOf: (table) => all.get(table) ?? [] }
}

export const keptYear = (): Year => ({
  keys: manifest().keys,
  events: unpack('log.zst').map((line, i): StoredEvent => {
    const [stream, revision, id, type, data, metadata] = JSON.parse(line)
    return { stream, revision, id, type, data, metadata, position: positionOf(i + 1) }
  }),
})

/** A log that is read only, in memory. */
export const logOf = ({ events, keys }: Year) => {
  const after = (position: string) => events.filter((event) => event.position > position)
  const never = () => Promise.reject(new Error('nothing is written to the golden year'))
  const store: EventStore = {
    append: never,
    readStreams: async (names) => new Map(names.map((name) => [name, events.filter(({ stream }) => stream === name)])),
    readAll: async function* (options) {
      yield* after(options.after)
    },
    subscribe: async function* (options) {
      yield* after(options.after)
    },
    head: async () => positionOf(events.length),
    close: async () => undefined,
  }
  const get = async (id: string) => (keys[id] === undefined ? null : Buffer.from(keys[id], 'hex'))
  return openLog({ store, keys: { get } })
}
