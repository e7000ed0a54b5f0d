/** Whatever the log of the golden year was folded to when it was recorded, it is folded to by every later version. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { derivingIndexesIn, lateIndexesIn, tablesIn } from '#platform/read-model/tables.ts'
import { testDatabase } from '#tests/database.ts'
import { applier, connect } from './engine.ts'
import { readSkipped } from './follow.ts'
import { replay } from './replay.ts'
import { hashOf, keptRows, keptYear, logOf, type Row, readRows, type Table } from './testing/golden-year/kept.ts'

const year = keptYear()
const log = logOf(year)
const kept = keptRows()

const withPool = async (use: (pool: Pool) => Promise<void>) => {
  const database = await testDatabase()
  const pool = openPool(database.url, { options: '-c timezone=UTC -c datestyle=ISO' })
  try {
    await use(pool)
  } finally {
    await pool.end()
    await database.drop()
  }
}

/** The first row that is another than it was, in words. */
const firstDifference = ({ name, key, columns }: Table, was: readonly Row[], is: readonly Row[]): string => {
  const keyOf = (row: Row) => key.map((column) => row[columns.indexOf(column)]).join(' ')
  const now = new Map(is.map((row) => [keyOf(row), row]))
  for (const row of was) {
    const found = now.get(keyOf(row))
    now.delete(keyOf(row))
    if (!found) return `${name} ${keyOf(row)} is missing`
    const column = columns.find((_, i) => row[i] !== found[i])
    const at = columns.indexOf(column ?? '')
    if (column) return `${name} ${keyOf(row)}: ${column} was ${row[at]}, is ${found[at]}`
  }
  return `${name} ${[...now.keys()][0]} is there, and was not`
}

const isAsRecorded = async (client: Parameters<typeof readRows>[0], schema: string) => {
  for (const table of kept.tables) {
    const rows = await readRows(client, schema, table)
    if (hashOf(rows) !== table.sha256) assert.unreachable(firstDifference(table, kept.rowsOf(table.name), rows))
    assert.is(rows.length, table.rows)
  }
}

test('it holds what makes folding hard', () => {
  const types = new Set(year.events.map(({ type }) => type))
  for (const type of [
    'UserErased',
    'CategoryRestored',
    'TaskMoved',
    'TaskSnoozed',
    'NotificationFailed',
    'EventSkipped',
  ])
    assert.ok(types.has(type), type)
  assert.is(year.events.length, 10_000)
  for (const { name, sha256 } of kept.tables) assert.is(hashOf(kept.rowsOf(name)), sha256, name)
})

test('a rebuild folds it to the rows that were recorded, byte for byte', () =>
  withPool(async (pool) => {
    const { generation, events } = await replay({ pool, log })
    assert.is(events, year.events.length)
    await isAsRecorded(pool, `read_${generation}`)
  }))

test('so does a projector that gets it bit by bit', () =>
  withPool(async (pool) => {
    await pool.query('create schema bit_by_bit')
    const statements = [tablesIn, derivingIndexesIn, lateIndexesIn].flatMap((of) => of('bit_by_bit'))
    for (const statement of statements) await pool.query(statement)
    const client = await connect(pool, 0)
    await client.query('begin')
    const skipped = await readSkipped(log)
    const applying = await applier({ pool, schema: 'bit_by_bit', position: '', digest: null, skipped }, client)
    let bits = 0
    for await (const page of log.readAll({ after: '' }))
      for (let from = 0, size = 1; from < page.length; from += size, bits++) {
        size = 1 + ((bits * 37) % 97)
        assert.is(await applying.apply(page.slice(from, from + size)), 'applied')
      }
    await isAsRecorded(client, 'bit_by_bit')
    await client.end()
  }))

test.run()
