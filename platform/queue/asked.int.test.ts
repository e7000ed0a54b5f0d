import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RedisServer, redisServer } from '#tests/redis.ts'
import { askedQueue } from './asked.ts'
import { beeQueue } from './bee-queue.ts'
import { QueueAway } from './port.ts'

const test = suite<{ redis: RedisServer }>('a queue that is only asked')
test.before.each(async (context) => {
  context.redis = await redisServer()
})
test.after.each(({ redis }) => redis.close())

test('it counts what another put there', async ({ redis }) => {
  const [queue, asked] = [beeQueue({ url: redis.url, name: 'notifications' }), askedQueue(redis.url)]
  assert.is(await asked.depth(), 0)
  await queue.put({ id: 'one' })
  await queue.put({ id: 'two' })
  assert.is(await asked.depth(), 2)
  await Promise.all([queue.close(), asked.close()])
})

test('while Redis is frozen it is away', async ({ redis }) => {
  const asked = askedQueue(redis.url)
  redis.freeze()
  assert.instance(await asked.depth().catch((error: unknown) => error), QueueAway)
  redis.thaw()
  await asked.close()
})

test('one that was never asked has nothing to close', async ({ redis }) => {
  await askedQueue(redis.url).close()
})

test.run()
