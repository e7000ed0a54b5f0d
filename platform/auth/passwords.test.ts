import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '#contracts/problems.ts'
import { faultOf, hashPassword, isPassword } from './passwords.ts'

const test = suite('passwords')
const password = 'Mountain-47-river'

test('a password is kept as argon2id with OWASP parameters and a salt of its own', async () => {
  const [one, other] = [await hashPassword(password), await hashPassword(password)]
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.is.not(one, other)
  assert.not.match(one, password)
})

test('only the password itself is one, however its letters are composed', async () => {
  const kept = await hashPassword('Москва\u0301 \u00e9t\u00e9 47')
  assert.ok(await isPassword('Москва\u0301 e\u0301te\u0301 47', kept))
  for (const other of ['', 'москва\u0301 \u00e9t\u00e9 47', 'Москва\u0301 \u00e9t\u00e9 47 '])
    assert.not.ok(await isPassword(other, kept), other)
})

test('what was kept with other parameters is held against with those', async () => {
  // Of "a passphrase" with m=64, t=3.
  const { argon2Sync } = await import('node:crypto')
  const nonce = Buffer.alloc(16, 7)
  const hash = argon2Sync('argon2id', {
    message: 'a passphrase',
    nonce,
    memory: 64,
    passes: 3,
    parallelism: 2,
    tagLength: 24,
  })
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  const kept = `$argon2id$v=19$m=64,t=3,p=2$${text(nonce)}$${text(hash)}`
  assert.ok(await isPassword('a passphrase', kept))
  assert.not.ok(await isPassword('another', kept))
})

test('where there is no password none fits, and as much work is done to say so', async () => {
  const kept = await hashPassword(password)
  const cpu = async (against: string | null) => {
    const before = process.cpuUsage()
    for (let n = 0; n < 8; n++) assert.not.ok(await isPassword('guess', against))
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  const ratio = (await cpu(null)) / (await cpu(kept))
  assert.ok(ratio > 0.5 && ratio < 2, String(ratio))
})

test('two are looked at at once, some wait, and more are turned away', async () => {
  const kept = await hashPassword(password)
  const all = await Promise.allSettled(Array.from({ length: 40 }, () => isPassword('guess', kept)))
  const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  assert.is(refused.length, 40 - 22)
  for (const why of refused) assert.ok(why instanceof Refusal && why.code === 'too-many-requests')
  assert.ok(await isPassword(password, kept))
})

test('a new password is refused in plain words where it is short, common, or the name', () => {
  const refused = {
    'Short-1x': 'is shorter than 10 characters',
    'Administrator-Ann': 'is the same as the name',
    '7294618350': 'has no letters',
    aaaaaaaaaaaa: 'is too common: it would be among the first that somebody tries',
    password123: 'is too common: it would be among the first that somebody tries',
    'P@ssw0rd2026': 'is too common: it would be among the first that somebody tries',
    qwertyqwerty: 'is too common: it would be among the first that somebody tries',
    йцукен1234: 'is too common: it would be among the first that somebody tries',
  }
  for (const [given, why] of Object.entries(refused)) assert.is(faultOf(given, 'administrator-ann'), why, given)
  for (const given of [password, 'correct horse battery', 'зелёная гора и река', 'tr0ub4dor&3x'])
    assert.is(faultOf(given, 'ann'), null, given)
})

test.run()
