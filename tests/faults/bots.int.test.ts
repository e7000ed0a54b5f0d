/** Bots as processes of their own: of two one speaks, the other stands by; one dies while it delivers. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { beeQueue } from '#platform/queue/bee-queue.ts'
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
const queue = beeQueue({ url: redis.url, name: 'notifications' })
test.after.each(async () => {
  adak.befall(null)
  for (const child of children.splice(0)) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
})
test.after(async () => {
  await queue.close()
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

const reminders = ({ id }: ReturnType<typeof botPerson>) =>
  adak.box.chats.history(id).filter(({ by, runs }) => by === 'bot' && runs.some(({ text }) => text.includes('⏰')))

for (const [when, path, held, arrivals] of [
  ['before it hears of its attempt', '/attempt', null, 1],
  ['while Telegram has the message and has not answered', null, 'silent', 2],
  ['before what became of the message is heard', '/outcome', null, 2],
] as const)
  test(`a bot killed ${when}: the next one sends, and the ledger ends in sent`, async () => {
    const first = await start()
    const ann = await adak.person()
    const { id, job } = await adak.ring(ann.id, 'Buy milk')
    if (held) adak.box.disturb('sendMessage', held)
    const kill = () => first.child.kill('SIGKILL')
    if (path) adak.befall((asked) => (asked.endsWith(path) && kill() && path === '/outcome' ? 'lost' : undefined))
    const died = once(first.child, 'exit')
    await queue.put(job)
    if (held) {
      await eventually(() => reminders(ann).length === 1, patient)
      kill()
    }
    await died
    adak.befall(null)
    await eventually(async () => (await adak.ledger(ann.id, id)).includes('Attempted'))
    assert.equal(await adak.ledger(ann.id, id), ['FellDue', 'Attempted'])

    adak.later(30_000)
    await start()
    await queue.put(job)
    await eventually(async () => (await adak.ledger(ann.id, id)).includes('Sent'), patient)
    assert.equal(await adak.ledger(ann.id, id), ['FellDue', 'Attempted', 'Attempted', 'Sent'])
    assert.is(reminders(ann).length, arrivals)
  })

test.run()
