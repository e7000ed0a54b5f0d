import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdminToken, SignInRecord } from '#contracts/admin.ts'
import { type Asked, openAdminScene } from '../testing/admin-scene.ts'
import { id, owner, stranger } from '../testing/scene.ts'

const test = suite('admin accounts')
let scene: Awaited<ReturnType<typeof openAdminScene>>
test.before(async () => {
  scene = await openAdminScene()
})
test.before.each(async () => {
  await scene.clear()
  await scene.pool.query('truncate accounts.token, accounts.sign_in')
})
test.after(() => scene.close())

test('tokens are listed newest first without themselves, good ones, ended ones or all', async () => {
  const token = (n: number, of: string) =>
    scene.pool.query(
      `insert into accounts.token (id, hash, owner, telegram_id, name, scope, created_at, expires_at, revoked_at)
       values ($1, decode($1, 'hex'), '${n === 3 ? stranger : owner}', 42, 'laptop', 'read', timestamptz '2026-01-01Z' + ${n} * interval '1 s', ${of})`,
      [id(n)],
    )
  await token(1, 'null, null')
  await token(2, `'2026-11-24T19:00Z', null`)
  await token(3, `'2026-12-24T19:00Z', null`)
  await token(4, `null, '2026-02-01Z'`)
  const found = (query: Asked['query'] = {}) => scene.all<AdminToken>('listAllTokens', query)
  const ids = async (query: Asked['query']) => (await found(query)).map((each) => each.id)
  assert.equal(await ids({}), [id(3), id(1)])
  assert.equal(await ids({ status: 'ended' }), [id(4), id(2)])
  for (const limit of [1, 3, 50]) assert.equal(await ids({ status: 'all', limit }), [id(4), id(3), id(2), id(1)])
  assert.equal(await ids({ status: 'all', person: stranger }), [id(3)])
  assert.equal((await found({ status: 'ended' }))[0], {
    id: id(4),
    person: { id: owner, telegramId: 42 },
    name: 'laptop',
    scope: 'read',
    createdAt: '2026-01-01T00:00:04.000Z',
    expiresAt: null,
    revokedAt: '2026-02-01T00:00:00.000Z',
  })
})

test('sign-ins are listed newest first, of all or of one name', async () => {
  await scene.pool.query(`insert into accounts.sign_in (at, name, address, outcome, times) values
    ('2026-01-01Z', 'anna', '127.0.0.1', 'signed-in', 1), ('2026-01-02Z', 'Anna', '2001:db8::1', 'limited', 7),
    ('2026-01-03Z', 'boris', '127.0.0.1', 'refused', 1)`)
  const found = (query: Asked['query']) => scene.all<SignInRecord>('listSignIns', query)
  for (const limit of [1, 2, 50])
    assert.equal(
      (await found({ limit })).map(({ outcome }) => outcome),
      ['refused', 'limited', 'signed-in'],
    )
  const [last, first] = await found({ name: 'anna' })
  assert.equal([last?.name, last?.address, last?.times], ['Anna', '2001:db8::1', 7])
  assert.equal([first?.at, first?.address, first?.times], ['2026-01-01T00:00:00.000Z', '127.0.0.1', 1])
})

test.run()
