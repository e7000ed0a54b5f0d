import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { type TestDatabase, testDatabase } from '#tests/database.ts'
import { openSignIns, type Visitor } from './sign-ins.ts'

const test = suite('sign-ins')
let database: TestDatabase
let pool: Pool
test.before(async () => {
  database = await testDatabase()
  pool = openPool(database.url)
})
test.after(async () => {
  await pool.end()
  await database.drop()
})
test.before.each(async () => {
  await pool.query('truncate accounts.sign_in')
})

const ann: Visitor = { name: 'ann', address: '203.0.113.7' }
const attempt = (visitor: Partial<Visitor> = {}) => openSignIns(pool).attempt({ ...ann, ...visitor })
const tries = async (count: number, visitor: Partial<Visitor> = {}) => {
  const all = []
  for (let n = 0; n < count; n++) all.push(await attempt(visitor))
  return all.map((one) => 'id' in one)
}
const times = (count: number, passed: boolean): boolean[] => Array(count).fill(passed)
const rows = async () =>
  (
    await pool.query<{ name: string; outcome: string; times: number }>(
      'select name, outcome, times from accounts.sign_in order by id',
    )
  ).rows

test('five refusals of a name from an address are enough, and the wait is told', async () => {
  assert.equal(await tries(7), [...times(5, true), false, false])
  const next = await attempt()
  assert.ok('waitSeconds' in next && next.waitSeconds > 890 && next.waitSeconds <= 900)
  assert.equal(await tries(1, { address: '203.0.113.8' }), [true])
  assert.equal(await tries(1, { name: 'bob' }), [true])
})

test('after the wait there is a try again', async () => {
  await tries(5)
  await pool.query(`update accounts.sign_in set at = at - interval '10 minutes'`)
  const next = await attempt()
  assert.ok('waitSeconds' in next && next.waitSeconds > 290 && next.waitSeconds <= 300)
  await pool.query(`update accounts.sign_in set at = at - interval '5 minutes'`)
  assert.equal(await tries(1), [true])
})

test('twenty refusals from an address are enough, whatever the names', async () => {
  for (let n = 0; n < 20; n++) assert.equal(await tries(1, { name: `name${n}` }), [true])
  assert.equal(await tries(1, { name: 'another' }), [false])
  assert.equal(await tries(1, { name: 'another', address: '203.0.113.8' }), [true])
})

test('a network of 64 bits counts as one address in IPv6', async () => {
  for (let n = 0; n < 20; n++) await attempt({ name: `name${n}`, address: `2001:db8::${n + 1}` })
  assert.equal(await tries(1, { address: '2001:db8::ffff:1' }), [false])
  assert.equal(await tries(1, { address: '2001:db8:0:1::1' }), [true])
})

test('who signs in has all tries again, for that name only', async () => {
  await tries(4)
  const good = await attempt()
  if ('id' in good) await openSignIns(pool).signedIn(good.id)
  await tries(4, { name: 'bob' })
  assert.equal(await tries(6), [...times(5, true), false])
  assert.equal(await tries(2, { name: 'bob' }), [true, false])
})

test('of tries at once, from two copies, no more pass than of those one by one', async () => {
  const other = openPool(database.url)
  const all = await Promise.all(Array.from({ length: 40 }, (_, n) => openSignIns(n % 2 ? pool : other).attempt(ann)))
  await other.end()
  assert.is(all.filter((one) => 'id' in one).length, 5)
})

test('every try is recorded, as refused until it is told otherwise; what is limited is counted by the minute', async () => {
  const signIns = openSignIns(pool)
  const good = await attempt()
  if ('id' in good) await signIns.signedIn(good.id)
  await signIns.signedOut(ann)
  const nothing = await attempt()
  if ('id' in nothing) await signIns.withdraw(nothing.id)
  await tries(10)
  assert.equal(
    (await rows()).map(({ outcome, times }) => [outcome, times]),
    [['signed-in', 1], ['signed-out', 1], ...times(5, true).map(() => ['refused', 1]), ['limited', 5]],
  )
})

test('a name is recorded as it was typed, up to 150 characters, whatever it holds', async () => {
  await attempt({ name: 'a\0b\ud800😀' })
  await attempt({ name: '😀'.repeat(200) })
  assert.equal(
    (await rows()).map(({ name }) => name),
    ['a\ufffdb\ufffd😀', '😀'.repeat(150)],
  )
})

test('records of 90 days, and what is more than the table may hold, are forgotten', async () => {
  await tries(3)
  await pool.query(
    `update accounts.sign_in set at = at - interval '91 days' where id = (select min(id) from accounts.sign_in)`,
  )
  await openSignIns(pool).tidy()
  assert.is((await rows()).length, 2)
  await pool.query(
    `insert into accounts.sign_in (name, address, outcome)
     select n::text, '203.0.113.9', 'refused' from generate_series(1, 101) as n`,
  )
  await openSignIns(pool).tidy(100)
  const left = await rows()
  assert.is(left.length, 100)
  assert.is(left[0]?.name, '2')
})

test.run()
