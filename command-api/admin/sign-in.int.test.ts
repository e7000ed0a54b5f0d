/** Signing in to the panel, and out of it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openSuperusers } from '#platform/auth/superusers.ts'
import { password, signIn as signInAt } from '#tests/operator.ts'
import { type CommandScene, openScene } from '../testing/scene.ts'

const test = suite('signing in')
let scene: CommandScene
/** As one behind a gateway. */
let behind: CommandScene
test.before(async () => {
  scene = await openScene()
  behind = await openScene({ behindGateway: true })
  await openSuperusers(scene.pool).create({ name: 'ann', role: 'superuser', password })
  await openSuperusers(behind.pool).create({ name: 'ann', role: 'superuser', password })
})
test.after(async () => {
  await scene.close()
  await behind.close()
})
test.before.each(async () => {
  for (const { pool } of [scene, behind]) await pool.query('truncate accounts.sign_in')
})

const wrong = 'blue mountain 48'
const signIn = (given: Parameters<typeof signInAt>[2] & { readonly name?: string } = {}) =>
  signInAt(scene.url, given.name ?? 'ann', given)
/** From an address of its own, as the gateway tells it. */
const signInFrom = (address: string, given: Parameters<typeof signInAt>[2] & { readonly name?: string } = {}) =>
  signInAt(behind.url, given.name ?? 'ann', { ...given, headers: { 'x-real-ip': address, ...given.headers } })
const recorded = async ({ pool }: CommandScene) =>
  (
    await pool.query<{ name: string; address: string; outcome: string }>(
      'select name, host(address) as address, outcome from accounts.sign_in order by id',
    )
  ).rows.map(({ name, address, outcome }) => [name, address, outcome])
/** Whether the session is good: command-api's own reads of it are writes that change nothing. */
const works = async (session: Awaited<ReturnType<typeof signIn>>) => {
  const { status } = await session.send('POST', 'commands', { json: [] })
  return status === 200
}

test('who signs in is told their role, a CSRF token and when it ends, and gets a cookie for the panel alone', async () => {
  const session = await signIn()
  assert.is(session.status, 200)
  const { expiresAt, csrf, ...who } = session.body
  assert.equal(who, { name: 'ann', role: 'superuser' })
  assert.match(csrf, /^[\w-]{43}$/)
  assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 12 * 3_600_000) < 60_000)
  assert.match(session.setCookie, /^adak_session=[\w-]{43}; Path=\/api\/v1\/admin; HttpOnly; SameSite=Strict$/)
  assert.is(session.answer.get('cache-control'), 'no-store')
  assert.ok(await works(session))
})

test('each signing in is a session of its own', async () => {
  const [one, other] = [await signIn(), await signIn()]
  assert.is.not(one.headers.cookie, other.headers.cookie)
  assert.is.not(one.body.csrf, other.body.csrf)
  const mixed = await one.send('POST', 'commands', { json: [], headers: { 'adak-csrf': other.body.csrf } })
  assert.is(mixed.body.code, 'csrf-missing')
})

test('the cookie is Secure where a gateway says that the call came by TLS, and nobody else is believed', async () => {
  const tls = { 'x-forwarded-proto': 'https' }
  assert.match((await signInFrom('203.0.113.1', { headers: tls })).setCookie, '; Secure')
  assert.not.match((await signInFrom('203.0.113.1')).setCookie, 'Secure')
  assert.not.match((await signIn({ headers: tls })).setCookie, 'Secure')
})

test('an unknown name, a wrong password and somebody disabled are answered the same', async () => {
  const superusers = openSuperusers(scene.pool)
  await superusers.create({ name: 'left', role: 'superuser', password })
  await superusers.disable('left')
  const answers = [
    await signIn({ password: wrong }),
    await signIn({ name: 'nobody' }),
    await signIn({ name: 'no such name!' }),
    await signIn({ name: 'a\0b' }),
    await signIn({ name: 'left' }),
    await signIn({ name: 'left', password: wrong }),
  ]
  for (const { status, body, setCookie } of answers) {
    assert.equal([status, body.code, setCookie], [401, 'unauthenticated', ''])
    assert.equal(body, answers[0]?.body)
  }
})

test('an unknown name takes as much work to refuse as a wrong password', async () => {
  const cpu = async (name: string) => {
    const before = process.cpuUsage()
    for (let n = 0; n < 4; n++) await signInFrom(`203.0.113.${10 + n}`, { name, password: wrong })
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  await cpu('warm')
  const ratio = (await cpu('nobody')) / (await cpu('ann'))
  assert.ok(ratio > 0.5 && ratio < 2, String(ratio))
})

test('of ten wrong passwords in a row the last five are 429, and so is the right one after them', async () => {
  const answers = []
  for (let n = 0; n < 10; n++) answers.push(await signIn({ password: wrong }))
  assert.equal(
    answers.map(({ status }) => status),
    [401, 401, 401, 401, 401, 429, 429, 429, 429, 429],
  )
  const right = await signIn()
  assert.equal([right.status, right.body.code, right.setCookie], [429, 'too-many-requests', ''])
  const wait = Number(right.answer.get('retry-after'))
  assert.ok(wait > 800 && wait <= 900, String(wait))
})

test('the limit of an unknown name is the same, and tells nothing', async () => {
  const statuses = async (name: string) => {
    const all = []
    for (let n = 0; n < 7; n++)
      all.push((await signInFrom(`203.0.113.${name.length}`, { name, password: wrong })).status)
    return all
  }
  assert.equal(await statuses('nobody'), await statuses('ann'))
})

test('tries at once do not get round it', async () => {
  const answers = await Promise.all(Array.from({ length: 15 }, () => signIn({ password: wrong })))
  assert.is(answers.filter(({ status }) => status === 401).length, 5)
  assert.is(answers.filter(({ status }) => status === 429).length, 10)
})

test('the limit is of an address: another one may still sign in', async () => {
  for (let n = 0; n < 6; n++) await signInFrom('203.0.113.20', { password: wrong })
  assert.is((await signInFrom('203.0.113.20')).status, 429)
  assert.is((await signInFrom('203.0.113.21')).status, 200)
})

test('without a gateway nobody chooses their own address', async () => {
  for (let n = 0; n < 5; n++) await signIn({ password: wrong, headers: { 'x-real-ip': `203.0.113.${n}` } })
  assert.is((await signIn({ headers: { 'x-real-ip': '203.0.113.99' } })).status, 429)
  assert.equal(new Set((await recorded(scene)).map(([, address]) => address)), new Set(['127.0.0.1']))
})

test('what a gateway tells is an address, or the connection has it', async () => {
  for (const told of ['203.0.113.5', '2001:db8::1', 'garbage']) await signInFrom(told)
  assert.equal(
    (await recorded(behind)).map(([, address]) => address),
    ['203.0.113.5', '2001:db8::1', '127.0.0.1'],
  )
})

test('every sign-in, refusal and sign-out is recorded, with the name as it was typed', async () => {
  await signIn({ name: 'Ann ', password: wrong })
  const session = await signIn()
  await session.send('DELETE', 'session')
  assert.equal(await recorded(scene), [
    ['Ann ', '127.0.0.1', 'refused'],
    ['ann', '127.0.0.1', 'signed-in'],
    ['ann', '127.0.0.1', 'signed-out'],
  ])
})

test('no password is in any line of the log or row of a table', async () => {
  await signIn()
  await signIn({ password: 'a secret that was mistyped' })
  assert.not.ok(scene.logged.join('').includes('mistyped'))
  assert.not.ok(scene.logged.join('').includes(password))
  const { rows } = await scene.pool.query('select s::text as text from accounts.sign_in as s')
  assert.not.match(JSON.stringify(rows), 'mistyped')
})

test('a page of another origin cannot sign anybody in', async () => {
  const got = await signIn({ headers: { origin: 'https://evil.example' } })
  assert.equal([got.status, got.body.code, got.setCookie], [403, 'foreign-origin', ''])
  const own = await signIn({ headers: { origin: scene.url } })
  assert.is(own.status, 200)
})

test('a session that was signed out is none any more, and its cookie is taken back', async () => {
  const [session, other] = [await signIn(), await signIn()]
  const out = await session.send('DELETE', 'session')
  assert.is(out.status, 204)
  assert.match(out.headers.get('set-cookie') ?? '', /^adak_session=; Path=\/api\/v1\/admin;.* Max-Age=0$/)
  assert.not.ok(await works(session))
  assert.ok(await works(other))
})

test('a new password wants the old one, and ends the other sessions', async () => {
  const superusers = openSuperusers(scene.pool)
  await superusers.create({ name: 'eve', role: 'viewer', password })
  const [session, other] = [await signIn({ name: 'eve' }), await signIn({ name: 'eve' })]
  const change = (current: string, next: string) => session.send('PUT', 'password', { json: { current, next } })
  for (const [current, next, path] of [
    [wrong, 'red mountain 49', 'current'],
    [password, 'short', 'next'],
    [password, 'password123', 'next'],
  ] as const) {
    const { status, body } = await change(current, next)
    assert.equal([status, body.errors[0].path], [422, path])
  }
  assert.is((await change(password, 'red mountain 49')).status, 204)
  assert.is((await signIn({ name: 'eve' })).status, 401)
  assert.is((await signIn({ name: 'eve', password: 'red mountain 49' })).status, 200)
  // A viewer's own call that is no reading.
  const again = (one: typeof session) => one.send('PUT', 'password', { json: {} })
  assert.is((await again(session)).status, 422)
  assert.is((await again(other)).status, 401)
})

test('who has a session cannot guess at the password without end', async () => {
  const session = await signIn()
  const statuses = []
  for (let n = 0; n < 6; n++) {
    const json = { current: wrong, next: 'red mountain 49' }
    statuses.push((await session.send('PUT', 'password', { json })).status)
  }
  assert.equal(statuses, [422, 422, 422, 422, 422, 429])
})

test('calls are counted by the one who makes them', async () => {
  const limited = await openScene({ limits: { reads: 0, writes: 12 } })
  try {
    const superusers = openSuperusers(limited.pool)
    for (const name of ['ann', 'bob']) await superusers.create({ name, role: 'superuser', password })
    const [ann, bob] = [await signInAt(limited.url, 'ann'), await signInAt(limited.url, 'bob')]
    const statuses = []
    for (let n = 0; n < 14; n++) statuses.push((await ann.send('POST', 'commands', { json: [] })).status)
    assert.equal(statuses.slice(0, 12), Array(12).fill(200))
    assert.equal(statuses.slice(12), [429, 429])
    assert.is((await bob.send('POST', 'commands', { json: [] })).status, 200)
  } finally {
    await limited.close()
  }
})

test.run()
