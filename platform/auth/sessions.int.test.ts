import { hash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { type TestDatabase, testDatabase } from '#tests/database.ts'
import { isPassword } from './passwords.ts'
import { openSessions, type Session } from './sessions.ts'
import { openSuperusers, type Superusers } from './superusers.ts'

const test = suite('superusers and their sessions')
let database: TestDatabase
let pool: Pool
let superusers: Superusers
test.before(async () => {
  database = await testDatabase()
  pool = openPool(database.url)
  superusers = openSuperusers(pool)
})
test.after(async () => {
  await pool.end()
  await database.drop()
})

const password = 'Mountain-47-river'
let made = 0
const somebody = async (role: 'viewer' | 'superuser' = 'superuser') => {
  made += 1
  const name = `somebody${made}`
  assert.ok(await superusers.create({ name, role, password }))
  return name
}
const credentialsOf = async (name: string) => {
  const found = await superusers.find(name)
  if (!found) throw new Error('nobody')
  return found
}
const signIn = async (name: string) => openSessions(pool).begin(await credentialsOf(name))
const find = (secret: string) => openSessions(pool).find(secret)
const age = (session: Session, column: 'seen_at' | 'expires_at', by: string) =>
  pool.query(`update accounts.session set ${column} = ${column} - $2::interval where hash = $1`, [session.hash, by])

test('a superuser is created once, also where only the case of letters differs', async () => {
  assert.ok(await superusers.create({ name: 'Ann', role: 'viewer', password }))
  for (const name of ['Ann', 'ann', 'ANN'])
    assert.not.ok(await superusers.create({ name, role: 'superuser', password: 'another 4 river' }), name)
  const { createdAt, ...ann } = (await superusers.list()).find(({ name }) => name === 'Ann') ?? { createdAt: 0 }
  assert.equal(ann, { name: 'Ann', role: 'viewer', disabledAt: null })
  assert.ok(Math.abs(Date.now() - createdAt) < 60_000)
  assert.ok(await isPassword(password, (await credentialsOf('Ann')).password))
})

test('a session is found by its secret of 256 bits, of which a hash is kept', async () => {
  const name = await somebody('viewer')
  const { secret, session } = await signIn(name)
  assert.match(secret, /^[\w-]{43}$/)
  assert.match(session.csrf, /^[\w-]{43}$/)
  assert.equal(await find(secret), session)
  assert.equal([session.name, session.role], [name, 'viewer'])
  assert.equal(session.hash, hash('sha256', secret, 'buffer'))
  const { rows } = await pool.query('select s::text as text from accounts.session as s')
  assert.not.ok(rows.some(({ text }: { text: string }) => text.includes(secret)))
})

test('no other secret finds one', async () => {
  const { secret, session } = await signIn(await somebody())
  for (const other of ['', 'x', `${secret}x`, secret.slice(1), session.csrf, session.hash.toString('base64url'), '\0'])
    assert.is(await find(other), null, other)
})

test('a session ends by signing out, and no other one with it', async () => {
  const name = await somebody()
  const [one, other] = [await signIn(name), await signIn(name)]
  await openSessions(pool).end(one.session)
  assert.is(await find(one.secret), null)
  assert.ok(await find(other.secret))
})

test('a session ends two hours after the last call, and each call counts', async () => {
  const { secret, session } = await signIn(await somebody())
  await age(session, 'seen_at', '119 minutes')
  assert.ok(await find(secret))
  await age(session, 'seen_at', '119 minutes')
  assert.ok(await find(secret))
  await age(session, 'seen_at', '121 minutes')
  assert.is(await find(secret), null)
})

test('a session ends after twelve hours, however busy it is', async () => {
  const { secret, session } = await signIn(await somebody())
  assert.ok(Math.abs(session.expiresAt - Date.now() - 12 * 3_600_000) < 60_000)
  await age(session, 'expires_at', '719 minutes')
  assert.ok(await find(secret))
  await age(session, 'expires_at', '1 minute')
  assert.is(await find(secret), null)
})

test('a new password ends all sessions but the one that is kept', async () => {
  const name = await somebody()
  const [one, kept] = [await signIn(name), await signIn(name)]
  assert.ok(await superusers.setPassword(name, 'a new 4 mountain', kept.session.hash))
  assert.is(await find(one.secret), null)
  assert.equal(await find(kept.secret), kept.session)
  assert.ok(await superusers.setPassword(name, password))
  assert.is(await find(kept.secret), null)
})

test('disabling ends the sessions, and enabling brings none back', async () => {
  const name = await somebody()
  const before = await credentialsOf(name)
  const { secret } = await signIn(name)
  assert.ok(await superusers.disable(name))
  assert.is(await find(secret), null)
  assert.ok((await credentialsOf(name)).disabledAt)
  assert.is(await find((await signIn(name)).secret), null)
  assert.ok(await superusers.enable(name))
  assert.is(await find(secret), null)
  // Begun by whoever looked at the password before.
  assert.is(await find((await openSessions(pool).begin(before)).secret), null)
  assert.ok(await find((await signIn(name)).secret))
})

test('what is done to nobody is told', async () => {
  assert.is(await superusers.find('nobody'), null)
  assert.not.ok(await superusers.disable('nobody'))
  assert.not.ok(await superusers.enable('nobody'))
  assert.not.ok(await superusers.setPassword('nobody', password))
})

test('which of many sessions are good is asked at once, and is no call', async () => {
  const name = await somebody()
  const [one, other, stale] = [await signIn(name), await signIn(name), await signIn(name)]
  await openSessions(pool).end(other.session)
  await age(stale.session, 'seen_at', '119 minutes')
  const hashes = [one, other, stale].map(({ session }) => session.hash.toString('hex'))
  const good = () => openSessions(pool).good(hashes)
  assert.equal(await good(), new Set([hashes[0], hashes[2]]))
  await age(stale.session, 'seen_at', '2 minutes')
  assert.equal(await good(), new Set([hashes[0]]))
})

test('sessions that are over are forgotten, the others kept', async () => {
  const name = await somebody()
  const [good, idle, old] = [await signIn(name), await signIn(name), await signIn(name)]
  const leaver = await somebody()
  const left = await signIn(leaver)
  await superusers.disable(leaver)
  await age(idle.session, 'seen_at', '3 hours')
  await age(old.session, 'expires_at', '13 hours')
  await openSessions(pool).tidy()
  const { rows } = await pool.query<{ hash: string }>(`select encode(hash, 'hex') as hash from accounts.session`)
  const kept = new Set(rows.map((row) => row.hash))
  assert.ok(kept.has(good.session.hash.toString('hex')))
  for (const { session } of [idle, old, left]) assert.not.ok(kept.has(session.hash.toString('hex')))
})

test.run()
