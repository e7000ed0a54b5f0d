import { test } from 'uvu'
import { equal, match, not } from 'uvu/assert'
import { idFor, mintId, personId, saltFingerprint } from './ids.ts'

const salt = 'a salt'
const now = '2026-11-24T20:00:00.123456Z'

test('an id is 16 hex digits', () => {
  for (const id of [mintId(salt, now), idFor(salt, 'command'), personId(salt, 42)]) match(id, /^[0-9a-f]{16}$/)
})
test('ids of other microseconds, commands, people or salts differ', () => {
  const ids = [
    mintId(salt, now),
    mintId(salt, '2026-11-24T20:00:00.123457Z'),
    mintId('another', now),
    idFor(salt, 'command'),
    idFor(salt, 'another'),
    idFor('another', 'command'),
    personId(salt, 42),
    personId(salt, 43),
    personId('another', 42),
  ]
  equal(new Set(ids).size, ids.length)
})
test('the same command, and the same person, have the same id again', () => {
  equal(idFor(salt, 'command'), idFor(salt, 'command'))
  equal(personId(salt, 42), personId(salt, 42))
})
test('ids stay what they are: people are found by theirs in every log ever written', () =>
  equal(
    [personId('salt', 42), idFor('salt', 'c'), mintId('salt', now)],
    ['36b71c0937bbf50d', 'f91bd346bad6594d', '9d09a2807bd0911a'],
  ))
test('the fingerprint of a salt is a SHA-256 that does not hold it', () => {
  match(saltFingerprint(salt), /^[0-9a-f]{64}$/)
  not.match(saltFingerprint(salt), salt)
  not.equal(saltFingerprint(salt), saltFingerprint('another'))
})

test.run()
