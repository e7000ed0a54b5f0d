/** A scheduler that is killed or frozen at each step between falling due and the job; another takes over. */
import { type ChildProcess, fork } from 'node:child_process'
import { resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { beeQueue } from '#platform/queue/bee-queue.ts'
import { eventually } from '../eventually.ts'
import { type RedisServer, redisServer } from '../redis.ts'
import { reminded } from '../reminded.ts'
import { type WholeService, wholeService } from '../whole-service.ts'

const test = suite('a scheduler')
let redis: RedisServer
let adak: WholeService
const children: ChildProcess[] = []
test.before(async () => {
  redis = await redisServer()
  const openQueue = () => beeQueue({ url: redis.url, name: 'notifications' })
  adak = await wholeService({}, { openQueue, schedules: false })
})
test.after.each(() => {
  for (const child of children.splice(0)) {
    child.kill('SIGCONT')
    child.kill('SIGKILL')
  }
})
test.after(async () => {
  await adak.close()
  await redis.close()
})

const patient = 60_000
const start = async (step: string, signal: string) => {
  const { databaseUrl, origin: commandUrl, serviceToken } = adak
  const where = JSON.stringify({ databaseUrl, commandUrl, serviceToken, redisUrl: redis.url })
  const child = fork(resolve(import.meta.dirname, 'scheduler-child.ts'), [step, signal, where])
  children.push(child)
  const said: unknown[] = []
  child.on('message', (message) => said.push(message))
  await eventually(() => said.includes('runs'), patient)
  return { child, has: (what: string) => eventually(() => said.includes(what), patient) }
}

for (const [step, signal] of [
  ['found due', 'SIGKILL'],
  ['fell due', 'SIGKILL'],
  ['put', 'SIGKILL'],
  ['fell due', 'SIGSTOP'],
] as const)
  test(`that ${signal === 'SIGKILL' ? 'is killed' : 'freezes'} after "${step}" is succeeded, and the reminder arrives once`, async () => {
    const [ann, first] = await Promise.all([reminded(adak), start(step, signal)])
    await first.has('leads')
    const second = await start('none', signal)
    await ann.create('Through the fault', 2)
    await first.has('struck')
    await second.has('leads')
    await eventually(() => ann.told('Through the fault') > 0, patient)
    first.child.kill('SIGCONT')
    await ann.create('Afterwards', 2)
    await eventually(() => ann.told('Afterwards') > 0, patient)
    assert.is(ann.told('Through the fault'), 1)
    assert.is(ann.told('Afterwards'), 1)
  })

test.run()
