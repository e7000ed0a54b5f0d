import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type TestDatabase, testDatabase } from '#tests/database.ts'
import { eventually } from '#tests/eventually.ts'
import { openPool, type Pool } from './pool.ts'

interface Context {
  database: TestDatabase
  pool: Pool
}
const test = suite<Context>('pool')
test.before.each(async (context) => {
  context.database = await testDatabase()
  context.pool = openPool(context.database.url, { max: 1 })
})
test.after.each(async ({ pool, database }) => {
  await pool.end()
  await database.drop()
})

test('a statement with parameters is prepared once on its connection', async ({ pool }) => {
  for (const n of [1, 2, 3]) assert.equal((await pool.query('select $1::int as n', [n])).rows, [{ n }])
  const { rows } = await pool.query(`select statement from pg_prepared_statements`)
  assert.equal(rows, [{ statement: 'select $1::int as n' }])
})

test('a bigint comes as text', async ({ pool }) => {
  assert.equal((await pool.query('select $1::bigint as n', ['9007199254740993'])).rows, [{ n: '9007199254740993' }])
})

test('a connection that the server ends while it idles costs nothing', async ({ pool, database }) => {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const other = openPool(database.url, { max: 1 })
  await other.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  await other.end()
  await eventually(async () => (await pool.query('select 1 as one')).rows[0]?.one === 1)
})

test.run()
