/** Two bots as processes of their own: one speaks, the other stands by. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { botPerson } from '../bot-person.ts'
import { deliveryScene } from '../delivery-scene.ts'
import { eventually } from '../eventually.ts'
import { redisServer } from '../redis.ts'

const main = join(import.meta.dirname, '../../bot/main.ts')
const patient = 60_000

const redis = await redisServer()
const adak = await deliveryScene()
await adak.stopBot()
const children: ChildProcess[] = []
const said: string[] = []
test.after(async () => {
  for (const child of children) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  await adak.close()
  await redis.close()
})

const start = async () => {
  const env = { PATH: process.env.PATH ?? '', ...adak.env, REDIS_URL: redis.url, LOG_LEVEL: 'info' }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  children.push(child)
  let lines = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lines += text
    said.push(text)
  })
  const address = () => /answers at (http:\S+?)"/.exec(lines)?.[1] ?? false
  const url = await eventually(address, patient)
  const speaks = async () => {
    const { checks } = (await (await fetch(`${url}/readyz`)).json()) as { checks: { bot: { speaks: boolean } } }
    return checks.bot.speaks
  }
  return { child, url, speaks }
}

test('one of two speaks; when it is frozen or killed the other takes over, and nothing is answered twice', async () => {
  const first = await start()
  await eventually(first.speaks, patient)
  const second = await start()
  assert.is(await second.speaks(), false)
  const ann = botPerson(adak.box)
  await ann.say('/start')
  assert.match(ann.text(), /Your tasks/)

  first.child.kill('SIGSTOP')
  adak.box.chats.type(ann.id, 'Buy milk')
  await eventually(() => /Buy milk/.test(ann.text()), patient)
  assert.ok(await second.speaks())
  const proposals = () => ann.menus().filter(({ runs }) => runs.some(({ text }) => text.includes('Buy milk'))).length
  first.child.kill('SIGCONT')
  await eventually(async () => !(await first.speaks()), patient)
  await ann.tap('Inbox')
  assert.is((await adak.as(ann.id).listTasks({})).body.items.length <= 1, true)
  assert.is(proposals(), 1)

  second.child.kill('SIGKILL')
  await eventually(first.speaks, patient)
  await ann.say('/start')
  assert.match(ann.text(), /1 open task/)
  assert.not.ok(said.join('').includes(adak.box.token.slice(2)), 'the token is in no log')
})

test.run()
