import { randomBytes } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isSealed, keyIdOf, seal, unseal } from './sealing.ts'

const key = randomBytes(32)
const place = { eventId: '0835f3e3-92b7-4bf6-8327-5b703e2c469e', field: 'title' }

test('what was sealed opens under the same key, text and number alike', () => {
  for (const value of ['Купить молоко 🥛', '', 42])
    assert.equal(unseal(seal(value, place, 'k1', key), place, key), value)
})

test('it names its key, and shows nothing of the words', () => {
  const sealed = seal('milk', place, 'cb322b8adc4eb0df', key)
  assert.ok(isSealed(sealed))
  assert.is(keyIdOf(sealed), 'cb322b8adc4eb0df')
  assert.not.match(sealed.sealed, 'milk')
})

test('the same words are sealed differently each time', () => {
  assert.is.not(seal('milk', place, 'k1', key).sealed, seal('milk', place, 'k1', key).sealed)
})

test('it opens under no other key, in no other event, in no other field, and not once changed', () => {
  const sealed = seal('milk', place, 'k1', key)
  const changed = { sealed: `${sealed.sealed.slice(0, -2)}${sealed.sealed.endsWith('AA') ? 'BB' : 'AA'}` }
  assert.throws(() => unseal(sealed, place, randomBytes(32)))
  assert.throws(() => unseal(sealed, { ...place, eventId: 'another' }, key))
  assert.throws(() => unseal(sealed, { ...place, field: 'name' }, key))
  assert.throws(() => unseal(changed, place, key))
  assert.throws(() => unseal({ sealed: 'k1.' }, place, key))
})

test.run()
