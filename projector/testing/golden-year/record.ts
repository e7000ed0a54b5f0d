/**
 * Records the golden year anew: `bin/node projector/testing/golden-year/record.ts`. Only
 *
 * - where a new kind of event, or a new rule, shall be part of it (then every row that changes has to be explained), or
 * - where rows are meant to be others from now on: then the log that is kept stays (`--rows`), and the change of rows is
 *   read in the test's words before, and told in the changelog.
 *
 * Never to make the test green.
 */
import { openPool } from '#platform/postgres/pool.ts'
import { testDatabase } from '#tests/database.ts'
import { replay } from '../../replay.ts'
import { keep, keptYear, logOf, type Row, readRows, type Table, tablesNow } from './kept.ts'
import { liveYear } from './year.ts'

const seed = 20_240_229
const events = 10_000

const year = process.argv.includes('--rows') ? keptYear() : liveYear(seed, events)
const database = await testDatabase()
const pool = openPool(`${database.url}`, { options: '-c timezone=UTC -c datestyle=ISO' })
try {
  const { generation } = await replay({ pool, log: logOf(year) })
  const rows = new Map<Table, readonly Row[]>()
  for (const table of tablesNow) rows.set(table, await readRows(pool, `read_${generation}`, table))
  keep(year, rows)
  for (const [{ name }, its] of rows) console.log(`${name}: ${its.length} rows`)
} finally {
  await pool.end()
  await database.drop()
}
