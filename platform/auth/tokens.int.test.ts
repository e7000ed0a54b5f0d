import { hash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { type TestDatabase, testDatabase } from '#tests/database.ts'
import { type NewToken, openTokens } from './tokens.ts'

const test = suite('tokens')
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

const ann = '1111111111111111'
const wanted: NewToken = {
  owner: ann,
  telegramId: 42,
  name: 'laptop',
  scope: 'write',
  expiresAt: null,
  commandId: null,
}
const digest = (token: string) => hash('sha256', token, 'buffer')
const issue = async (more: Partial<NewToken> = {}) => {
  const made = await openTokens(pool).issue({ ...wanted, ...more })
  if (!made) throw new Error('no token')
  return made
}

test('a token has 256 random bits, is verified by its hash, and is stored nowhere', async () => {
  const { token, issued } = await issue()
  assert.match(token, /^adak_[\w-]{43}$/)
  const principal = await openTokens(pool).verify(digest(token))
  assert.equal(principal, {
    tokenId: issued.id,
    service: false,
    personId: ann,
    telegramId: 42,
    scope: 'write',
    actor: `user:${ann}`,
    channel: 'api',
  })
  const { rows } = await pool.query('select t::text from accounts.token t')
  assert.not.ok(JSON.stringify(rows).includes(token.slice(5)))
  assert.ok(JSON.stringify(rows).includes(issued.id))
})

test('what was never issued, has expired or was revoked is not verified', async () => {
  const tokens = openTokens(pool)
  assert.is(await tokens.verify(digest('adak_garbage')), null)
  const expired = await issue({ expiresAt: Date.now() - 1000 })
  assert.is(await tokens.verify(digest(expired.token)), null)
  const { token, issued } = await issue()
  assert.ok(await tokens.verify(digest(token)))
  assert.is(await tokens.revoke(issued.id), true)
  assert.is(await tokens.verify(digest(token)), null)
  assert.is(await openTokens(pool).verify(digest(token)), null)
})

test('only its person, or an operator, revokes a token; again is as good as once', async () => {
  const tokens = openTokens(pool)
  const { token, issued } = await issue()
  assert.is(await tokens.revoke(issued.id, '2222222222222222'), false)
  assert.ok(await tokens.verify(digest(token)))
  assert.is(await tokens.revoke(issued.id, ann), true)
  assert.is(await tokens.revoke(issued.id, ann), true)
  assert.is(await tokens.revoke('0000000000000000'), false)
})

test('a command issues one token, however often it is asked at once', async () => {
  const tokens = openTokens(pool)
  const made = await Promise.all(
    Array.from({ length: 10 }, () => tokens.issue({ ...wanted, commandId: 'the command' })),
  )
  const [issued, ...more] = made.flatMap((one) => (one ? [one.issued] : []))
  assert.is(more.length, 0)
  assert.equal(await tokens.issuedBy('the command'), issued)
  assert.is(await tokens.issuedBy('another'), null)
})

test('a list shows the tokens that are good, of one person or of all', async () => {
  const tokens = openTokens(pool)
  const owner = '3333333333333333'
  const expiresAt = Date.UTC(2090, 0, 1)
  const { issued } = await issue({ owner, expiresAt })
  const revoked = await issue({ owner })
  await tokens.revoke(revoked.issued.id)
  await issue({ owner, expiresAt: Date.now() - 1000 })
  assert.equal(await tokens.list(owner), [issued])
  assert.is(issued.expiresAt, expiresAt)
  assert.ok((await tokens.list()).length > 1)
})

test('an answer is remembered, so a check costs no query each time', async () => {
  const { token } = await issue()
  let queries = 0
  const counted = new Proxy(pool, {
    get: (target, name, self) => {
      if (name === 'connect') queries += 1
      return Reflect.get(target, name, self)
    },
  })
  const tokens = openTokens(counted)
  await Promise.all(Array.from({ length: 50 }, () => tokens.verify(digest(token))))
  assert.is(queries, 1)
})

test.run()
