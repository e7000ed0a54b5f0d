/** Where the bot's dialogues are on Redis, an erased person's goes from there too. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { redisDialogues } from '#platform/redis/dialogue.ts'
import { redisServer } from './redis.ts'
import { wholeService } from './whole-service.ts'

test('of an erased person no dialogue is left on Redis', async () => {
  const redis = await redisServer()
  const adak = await wholeService({ REDIS_URL: redis.url })
  const dialogues = redisDialogues({ url: redis.url })
  const [ann, bob] = [adak.as(42), adak.as(43)]
  for (const [id, api] of [
    [42, ann],
    [43, bob],
  ] as const) {
    await api.registerMe({ body: { language: 'en' } })
    await dialogues.save(id, { draft: { title: 'words' } })
  }
  await ann.eraseMe({ body: { confirm: 'erase everything' } })
  assert.is(await dialogues.load(42), null)
  assert.equal(await dialogues.load(43), { draft: { title: 'words' } })
  dialogues.close()
  await adak.close()
  await redis.close()
})

test.run()
