import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '#tests/eventually.ts'
import { type RedisServer, redisServer } from '#tests/redis.ts'
import { beeQueue } from './bee-queue.ts'
import { QueueAway } from './port.ts'
import { conforms } from './testing/conformance.ts'

conforms('on Redis, by bee-queue', async () => {
  const redis = await redisServer()
  return {
    open: (name) => beeQueue({ url: redis.url, name, stallMs: 1_000 }),
    server: {
      freeze: redis.freeze,
      thaw: redis.thaw,
      restart: async () => {
        await redis.say('FLUSHALL')
        await redis.kill()
        await redis.start()
      },
    },
    close: redis.close,
  }
})

const test = suite<{ redis: RedisServer }>('bee-queue')
test.before(async (context) => {
  context.redis = await redisServer({ started: false })
})
test.after(({ redis }) => redis.close())

const patient = 20_000
const open = ({ redis }: { redis: RedisServer }, name: string) => beeQueue({ url: redis.url, name, stallMs: 1_000 })

test('opened while Redis is away, it works as soon as Redis is there', async (context) => {
  const queue = open(context, 'early')
  const seen: string[] = []
  queue.work(async ({ id }) => void seen.push(id), { concurrency: 1 })
  await queue.put({ id: 'lost' }).then(
    () => assert.unreachable('there was no Redis'),
    (error: unknown) => assert.instance(error, QueueAway),
  )
  await context.redis.start()
  await eventually(() => queue.put({ id: 'a' }).then(() => true), patient)
  await eventually(() => seen.includes('a'), patient)
  await queue.close()
})

test('scripts that Redis forgot are loaded again', async (context) => {
  const queue = open(context, 'scripts')
  await queue.put({ id: 'a' })
  await context.redis.say('SCRIPT FLUSH')
  await queue.put({ id: 'b' })
  assert.is(await queue.depth(), 2)
  await queue.close()
})

test('the job of a worker that was killed is handed to another', async (context) => {
  const module = join(import.meta.dirname, 'bee-queue.ts')
  const text = `
    const { beeQueue } = await import(${JSON.stringify(module)})
    beeQueue({ url: '${context.redis.url}', name: 'killed', stallMs: 1000 })
      .work(() => new Promise(() => console.log('has it')), { concurrency: 1 })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] })
  const queue = open(context, 'killed')
  await queue.put({ id: 'a' })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  const seen: string[] = []
  queue.work(async ({ id }) => void seen.push(id), { concurrency: 1 })
  await eventually(() => seen.includes('a'), patient)
  await eventually(async () => (await queue.depth()) === 0, patient)
  assert.equal(seen, ['a'])
  await queue.close()
})

test('a worker goes on after FLUSHALL in the middle of its jobs', async (context) => {
  const queue = open(context, 'flushed')
  const seen: string[] = []
  queue.work(
    async ({ id }) => {
      seen.push(id)
      if (id === 'a') await context.redis.say('FLUSHALL')
    },
    { concurrency: 2 },
  )
  await queue.put({ id: 'a' })
  await eventually(() => seen.includes('a'), patient)
  for (let n = 0; n < 20; n++) await queue.put({ id: `b${n}` })
  await eventually(() => seen.length === 21, patient)
  await queue.close()
})

test.run()
