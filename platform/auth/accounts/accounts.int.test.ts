/** Keys and accounts as text: what is carried, what comes back, and what is refused. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Damaged } from '#platform/event-store/archive/read.ts'
import { type Installation, installation } from '#tests/projected.ts'
import { holdAsync } from '#tests/property.ts'
import { exportAccounts } from './export.ts'
import { columnsOf, kinds } from './format.ts'
import { importAccounts, OfAnotherLog } from './import.ts'
import { readAccounts } from './read.ts'

const written = async ({ pool }: Pick<Installation, 'pool'>, logId = 'log') => {
  let text = ''
  for await (const piece of exportAccounts(pool, { logId })) text += piece
  return text
}

const chunks = async function* (bytes: Uint8Array, size = 1_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const putBack = ({ pool, store }: Installation, text: string, logId = 'log') =>
  importAccounts(readAccounts(chunks(Buffer.from(text))), { pool, store, logId })

const fill = async ({ pool }: Installation, owner: string, name: string | null = 'телефон \u2028 "1"') => {
  await pool.query(
    `insert into accounts.token (id, hash, owner, telegram_id, name, scope, expires_at, command_id)
     values ($1, $2, $3, 4503599627370497, $4, 'read', now() + interval '1 day', $1)`,
    [randomBytes(8).toString('hex'), randomBytes(32), owner, name],
  )
  await pool.query('insert into accounts.calendar (id, hash, owner, revoked_at) values ($1, $2, $3, now())', [
    randomBytes(8).toString('hex'),
    randomBytes(32),
    owner,
  ])
}
const addSuperuser = ({ pool }: Installation, name: string) =>
  pool.query(`insert into accounts.superuser (name, password, role) values ($1, '$argon2id$…', 'viewer')`, [name])

const all = async ({ pool }: Installation) =>
  Object.fromEntries(
    await Promise.all(
      kinds.map(async (kind) => [
        kind,
        (await pool.query(`select ${columnsOf(kind)} from accounts.${kind} order by 1`)).rows,
      ]),
    ),
  )
const empty = async ({ pool }: Installation) => {
  for (const kind of kinds) await pool.query(`delete from accounts.${kind}`)
}

const house = await installation()
test.before.each(() => empty(house))
test.after(() => house.close())

test('every column of every table of accounts is carried, or its table is named here as left out', async () => {
  const leftOut = ['destroyed_keys', 'erasure', 'log_copy', 'log_import', 'session', 'sign_in']
  const { rows } = await house.pool.query<{ table: string; columns: string[] }>(
    `select table_name as table, array_agg(column_name::text order by column_name) as columns
     from information_schema.columns where table_schema = 'accounts' group by table_name order by table_name`,
  )
  assert.equal(rows.map(({ table }) => table).sort(), [...kinds, ...leftOut].sort())
  for (const kind of kinds)
    assert.equal([...columnsOf(kind)].sort(), rows.find(({ table }) => table === kind)?.columns, kind)
})

test('what went out comes back to the microsecond, and once more changes nothing', async () => {
  const ann = await house.register(42)
  const bob = await house.register(43)
  await fill(house, ann.id)
  await fill(house, bob.id, null)
  await addSuperuser(house, 'olga')
  const before = await all(house)
  const text = await written(house)
  await empty(house)
  const back = await putBack(house, text)
  assert.equal(back, { rows: { superuser: 1, key: 2, token: 2, calendar: 2 }, leftOut: 0 })
  assert.equal(await all(house), before)
  assert.equal(await putBack(house, text), { rows: { superuser: 0, key: 0, token: 0, calendar: 0 }, leftOut: 0 })
  assert.is(await written(house), text)
})

test('what is of a person whom the log does not hold, or holds as erased, stays away', async () => {
  const ann = await house.register(42)
  const gone = await house.register(43)
  await fill(house, ann.id)
  await fill(house, gone.id)
  await fill(house, 'nobody')
  const text = await written(house)
  await gone.say({ type: 'UserErased', data: { keyId: gone.keyId } })
  await empty(house)
  const back = await putBack(house, text)
  assert.equal(back, { rows: { superuser: 0, key: 1, token: 1, calendar: 1 }, leftOut: 5 })
  const { rows } = await house.pool.query('select owner from accounts.key union select owner from accounts.token')
  assert.equal(rows, [{ owner: ann.id }])
})

test('those of another log are refused', async () => {
  await addSuperuser(house, 'olga')
  const error = await putBack(house, await written(house), 'another').catch((error: unknown) => error)
  assert.instance(error, OfAnotherLog)
})

const damageOf = async (bytes: Uint8Array): Promise<Damaged | null> => {
  try {
    for await (const _ of readAccounts(chunks(bytes)));
    return null
  } catch (error) {
    if (error instanceof Damaged) return error
    throw error
  }
}

test('one byte turned anywhere, a line out, and a cut anywhere are refused', async () => {
  const ann = await house.register(42)
  await fill(house, ann.id)
  await addSuperuser(house, 'olga')
  const whole = Buffer.from(await written(house))
  assert.is(await damageOf(whole), null)
  await holdAsync(
    fc.tuple(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 255 })),
    async ([at, turn]) => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ turn
      assert.ok(await damageOf(bytes), `byte ${at}`)
    },
    200,
  )
  const lines = whole.toString().split('\n').slice(0, -1)
  for (const at of lines.keys()) {
    const out = `${lines.filter((_, n) => n !== at).join('\n')}\n`
    assert.ok(await damageOf(Buffer.from(out)), `without line ${at}`)
  }
  for (const at of [1, 100, whole.length - 2]) assert.ok(await damageOf(whole.subarray(0, at)), `cut at ${at}`)
  assert.match((await damageOf(Buffer.from('PGDMP')))?.message ?? '', 'line 1 of the keys and accounts')
})

test.run()
