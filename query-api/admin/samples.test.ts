import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { samples } from './samples.ts'

const test = suite('how the read model grows')
const look = (seconds: number, position: string, events: number, head = position, generation = 1) => ({
  at: seconds * 1000,
  head,
  generation,
  position,
  events,
})

test('its rate is that of the last minute, and none before it was looked at twice', () => {
  const seen = samples()
  assert.is(seen.rate(), 0)
  seen.saw(look(0, 'a', 0))
  assert.is(seen.rate(), 0)
  seen.saw(look(10, 'b', 100))
  assert.is(seen.rate(), 10)
  seen.saw(look(60, 'c', 600))
  seen.saw(look(75, 'd', 600))
  assert.is(seen.rate(), 500 / 65)
  seen.saw(look(140, 'd', 600))
  assert.is(seen.rate(), 0)
})

test('another generation begins anew', () => {
  const seen = samples()
  seen.saw(look(0, 'a', 1000))
  seen.saw(look(10, 'b', 10, 'b', 2))
  seen.saw(look(20, 'c', 30, 'c', 2))
  assert.is(seen.rate(), 2)
})

test('it is behind since the oldest event that is not folded was seen, however many came since', () => {
  const seen = samples()
  seen.saw(look(0, 'a', 1))
  assert.is(seen.behindSeconds(5_000), 0)
  seen.saw(look(5, 'a', 1, 'b'))
  seen.saw(look(10, 'a', 1, 'd'))
  assert.is(seen.behindSeconds(12_000), 7)
  seen.saw(look(15, 'c', 3, 'd'))
  assert.is(seen.behindSeconds(15_000), 5)
  seen.saw(look(20, 'd', 4))
  assert.is(seen.behindSeconds(20_000), 0)
})

test('it is not behind for long while it follows a log that never rests', () => {
  const seen = samples()
  const name = (n: number) => String(n).padStart(4, '0')
  for (let n = 0; n < 100; n++) seen.saw(look(5 * n, name(n), n, name(n + 1)))
  assert.ok(seen.behindSeconds(5 * 99_000) <= 5)
})

test.run()
