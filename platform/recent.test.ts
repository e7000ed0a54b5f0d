import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recent } from './recent.ts'

test('what was used last is there, and what was not is forgotten', () => {
  const words = recent<number, string>(10)
  for (let n = 0; n < 100; n++) {
    words.set(n, `word ${n}`)
    assert.is(words.get(0), 'word 0')
  }
  assert.is(words.get(96), 'word 96')
  assert.is(words.get(80), undefined)
  const held = Array.from({ length: 100 }, (_, n) => words.get(n)).filter(Boolean)
  assert.ok(held.length <= 10)
})

test('what was set again is the new value, and what was deleted is gone', () => {
  const words = recent<string, number>(2)
  words.set('a', 1)
  words.set('b', 2)
  words.set('a', 3)
  assert.is(words.get('a'), 3)
  words.delete('a')
  assert.is(words.get('a'), undefined)
})

test.run()
