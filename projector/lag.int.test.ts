/** The lag is that of what was there before, however much is written meanwhile. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { installation } from '#tests/projected.ts'
import { lagging } from './lag.ts'

test('it grows while nobody folds what was there, and is gone once that is folded', async () => {
  const house = await installation()
  try {
    let at = 0
    const lag = lagging({ ...house, now: () => at })
    const ann = await house.register(42)
    assert.is(await lag(), 0)
    at = 5_000
    await ann.create('Buy milk')
    assert.is(await lag(), 5)
    at = 60_000
    assert.is(await lag(), 60)
    const first = house.start()
    await house.caughtUp()
    assert.is(await lag(), 0)
    await first.stop()
    await ann.create('Buy bread')
    at = 61_000
    assert.is(await lag(), 0, 'what came since was not there when it was asked before')
    at = 62_000
    assert.is(await lag(), 1)
  } finally {
    await house.close()
  }
})

test.run()
