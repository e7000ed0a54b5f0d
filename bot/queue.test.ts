import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { queues } from './queue.ts'

test("one person's work is done in order, and another's does not wait for it", async () => {
  const queue = queues()
  const done: string[] = []
  const first = Promise.withResolvers<void>()
  const slow = queue.run(1, async () => {
    await first.promise
    done.push('one')
  })
  const after = queue.run(1, async () => void done.push('two'))
  await queue.run(2, async () => void done.push('other'))
  assert.equal(done, ['other'])
  first.resolve()
  await Promise.all([slow, after])
  assert.equal(done, ['other', 'one', 'two'])
})
test("work that fails tells its own caller, and the person's next work is done", async () => {
  const queue = queues()
  const failing = queue.run(1, () => Promise.reject(new Error('no')))
  const next = queue.run(1, async () => {})
  await failing.then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, 'no'),
  )
  await next
})

test.run()
