/**
 * The floor of a rebuild: the same rows by bare multi-row upserts, each table's final rows once and a history row an
 * event, into the same tables with the same indexes, no wait for the disk. `bare-upserts.ts <url> <schema>`
 */
import pg from 'pg'
import { derivingIndexesIn, lateIndexesIn, tablesIn } from '#platform/read-model/tables.ts'
import { serve } from '../process.ts'

const [, , url, source] = process.argv
const rowsAtOnce = 1_000
const client = new pg.Client({ connectionString: url })
await client.connect()
await client.query(`set synchronous_commit = off; set timezone = 'UTC'; set datestyle = 'ISO'`)

interface Table {
  readonly upsert: string
  /** Of each batch, an array a column. */
  readonly batches: readonly (readonly (readonly (string | null)[])[])[]
}

const read = async (name: string): Promise<Table> => {
  const { rows: columns } = await client.query<{ name: string; type: string }>(
    `select quote_ident(attname) as name, format_type(atttypid, null) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`${source}.${name}`],
  )
  const { rows: keys } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
     where indrelid = $1::regclass and indisunique and indpred is null`,
    [`${source}.${name}`],
  )
  const names = columns.map((column) => column.name)
  const isKey = (name: string) => keys.some((key) => key.name === name)
  const flat = ({ type }: { type: string }) => (type.endsWith('[]') ? 'text' : type)
  const cells = `select ${columns.map((column) => `${column.name}::text`).join()} from ${source}.${name}`
  const { rows } = await client.query<(string | null)[]>({ text: cells, rowMode: 'array' })
  const batches = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, n) => {
    const some = rows.slice(n * rowsAtOnce, (n + 1) * rowsAtOnce)
    return columns.map((_, i) => some.map((row) => row[i] ?? null))
  })
  const upsert = `insert into floor_model.${name} (${names.join()})
    select ${columns.map((column) => (flat(column) === column.type ? column.name : `${column.name}::${column.type}`)).join()}
    from unnest(${columns.map((column, i) => `$${i + 1}::${flat(column)}[]`).join()}) as given (${names.join()})
    on conflict (${keys.map((key) => key.name).join()}) do update
    set ${names
      .filter((name) => !isKey(name))
      .map((name) => `${name} = excluded.${name}`)
      .join()}`
  return { upsert, batches }
}

const indexes = [...derivingIndexesIn('floor_model'), ...lateIndexesIn('floor_model')]
/** Upserts need the keys from the beginning. */
const isKey = (statement: string) => statement.startsWith('create unique')

const tables: Table[] = []
for (const name of ['person', 'category', 'task', 'reminder', 'notification', 'history']) tables.push(await read(name))

serve({}, async () => {
  await client.query('drop schema if exists floor_model cascade; create schema floor_model')
  const startedAt = performance.now()
  for (const statement of tablesIn('floor_model')) await client.query(statement)
  for (const statement of indexes.filter(isKey)) await client.query(statement)
  for (const { upsert, batches } of tables)
    for (const values of batches) await client.query({ text: upsert, values: values.map((cells) => [...cells]) })
  for (const statement of indexes.filter((statement) => !isKey(statement))) await client.query(statement)
  return { took: performance.now() - startedAt }
})
