/** Redis under the reminders: emptied, restarted, frozen. Nothing is lost, and nobody has to do anything. */
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { beeQueue } from '#platform/queue/bee-queue.ts'
import { eventually } from '../eventually.ts'
import { type RedisServer, redisServer } from '../redis.ts'
import { reminded } from '../reminded.ts'
import { type WholeService, wholeService } from '../whole-service.ts'

const test = suite('without its Redis')
let redis: RedisServer
let adak: WholeService
test.before(async () => {
  redis = await redisServer()
  adak = await wholeService({}, { openQueue: () => beeQueue({ url: redis.url, name: 'notifications' }) })
})
test.after(async () => {
  await adak.close()
  await redis.close()
})

const patient = 60_000

test('a job that was lost by FLUSHALL and a restart comes again, and the reminder arrives once', async () => {
  const ann = await reminded(adak)
  await adak.stopBot()
  await ann.create('Flushed', 2)
  await eventually(async () => (await adak.queue.depth()) === 1, patient)
  await redis.say('FLUSHALL')
  await redis.kill()
  await redis.start()
  adak.startBot()
  await eventually(() => ann.told('Flushed') > 0, patient)
  await ann.create('Afterwards', 2)
  await eventually(() => ann.told('Afterwards') > 0, patient)
  assert.is(ann.told('Flushed'), 1)
})

test('what falls due while Redis is frozen for 20 s arrives once', async () => {
  const ann = await reminded(adak)
  redis.freeze()
  await ann.create('In the frost', 2)
  await pause(20_000)
  assert.is(ann.told('In the frost'), 0)
  redis.thaw()
  await eventually(() => ann.told('In the frost') > 0, patient)
  await ann.create('In the thaw', 2)
  await eventually(() => ann.told('In the thaw') > 0, patient)
  assert.is(ann.told('In the frost'), 1)
})

test.run()
