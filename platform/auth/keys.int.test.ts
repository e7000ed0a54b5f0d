import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { type TestDatabase, testDatabase } from '#tests/database.ts'
import { openKeys } from './keys.ts'

interface Context {
  database: TestDatabase
  pool: Pool
}
const test = suite<Context>('keys')
test.before.each(async (context) => {
  context.database = await testDatabase()
  context.pool = openPool(context.database.url, { max: 2 })
})
test.after.each(async ({ pool, database }) => {
  await pool.end()
  await database.drop()
})

test('a key is 256 bits, each its own, and another process finds it by its id', async ({ pool }) => {
  const keys = openKeys(pool)
  const ids = [await keys.create('someone'), await keys.create('someone')]
  const own = await Promise.all(ids.map((id) => keys.get(id)))
  assert.is(own[0]?.length, 32)
  assert.not.equal(own[0], own[1])
  assert.equal(await Promise.all(ids.map((id) => openKeys(pool).get(id))), own)
})

test('one that is unknown is null, and found once it is there', async ({ pool }) => {
  const keys = openKeys(pool)
  assert.is(await keys.get('feedfeedfeedfeed'), null)
  const insert = 'insert into accounts.key (id, owner, key) values ($1, $2, $3)'
  await pool.query(insert, ['feedfeedfeedfeed', 'someone', Buffer.alloc(32, 7)])
  assert.equal(await keys.get('feedfeedfeedfeed'), Buffer.alloc(32, 7))
})

test('keys asked for at once come by one query', async ({ pool }) => {
  const keys = openKeys(pool)
  const ids = await Promise.all(Array.from({ length: 20 }, () => keys.create('someone')))
  let connections = 0
  pool.on('acquire', () => {
    connections += 1
  })
  const others = openKeys(pool)
  const found = await Promise.all(ids.map((id) => others.get(id)))
  // One that looks whether any was destroyed, and one for all of them.
  assert.is(connections, 2)
  assert.ok(found.every(Boolean))
  assert.is(new Set(found.map(String)).size, 20)
})

test.run()
