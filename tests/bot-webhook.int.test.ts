import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { deliveryScene } from './delivery-scene.ts'
import { eventually } from './eventually.ts'

const adak = await deliveryScene()
test.after(() => adak.close())
const { box } = adak
const url = `${adak.url}/telegram/hook`
const secret = 'a-secret-of-the-webhook'
await adak.restart({ webhook: { url, secret } })
const isSet = () => eventually(() => box.webhook() === url, 20_000)

let lastUpdate = 1_000_000
const post = async (body: string, given: Record<string, string> = { 'X-Telegram-Bot-Api-Secret-Token': secret }) => {
  const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...given }, body })
  await answer.arrayBuffer()
  return answer.status
}
const typed = (from: number, text: string, id = ++lastUpdate) =>
  JSON.stringify({
    update_id: id,
    message: {
      message_id: id,
      date: 1,
      chat: { id: from, type: 'private' },
      from: { id: from, is_bot: false, first_name: 'Ann', language_code: 'en' },
      text,
    },
  })
const tasksOf = async (id: number) => (await adak.as(id).listTasks({})).body.items

test('the bot tells Telegram where to post, and works by what is posted', async () => {
  await isSet()
  const ann = await adak.person()
  await ann.say('Buy milk')
  assert.is(await ann.tap('Inbox'), 'Created')
  assert.match(ann.text(), /Buy milk/)
})
test('without the secret, or with another, nothing is taken', async () => {
  await isSet()
  const ann = await adak.person()
  const before = box.chats.history(ann.id).length
  for (const given of [
    {},
    { 'X-Telegram-Bot-Api-Secret-Token': `${secret}x` },
    { 'X-Telegram-Bot-Api-Secret-Token': '' },
  ])
    assert.is(await post(typed(ann.id, '/start'), given as Record<string, string>), 401)
  assert.is(box.chats.history(ann.id).length, before)
})
test('what is no update, too large, or no POST is refused', async () => {
  await isSet()
  assert.is(await post('no JSON'), 400)
  assert.is(await post('{"message":{}}'), 400)
  assert.is(await post(JSON.stringify({ update_id: 1, text: 'x'.repeat(300_000) })), 413)
  const got = await fetch(url)
  assert.is(got.status, 405)
  assert.is(got.headers.get('Allow'), 'POST')
})
test('an update that is posted again, at once, later or after a restart, is dealt with once', async () => {
  await isSet()
  const ann = await adak.person()
  const update = typed(ann.id, '/add Bread')
  assert.equal(await Promise.all([post(update), post(update), post(update)]), [200, 200, 200])
  assert.is(await post(update), 200)
  const { length } = box.chats.history(ann.id)
  await adak.restart({ webhook: { url, secret } })
  await isSet()
  assert.is(await eventually(async () => (await post(update)) === 200 && 200), 200)
  assert.is(box.chats.history(ann.id).length, length)
  assert.equal(
    (
      await eventually(async () => {
        const tasks = await tasksOf(ann.id)
        return tasks.length > 0 && tasks
      })
    ).map(({ title }) => title),
    ['Bread'],
  )
})
test('a bot that stops answers what is in hand, and a bot that polls takes the webhook away', async () => {
  await isSet()
  const ann = await adak.person()
  await adak.restart()
  await eventually(() => box.webhook() === null)
  await ann.say('/start')
  assert.match(ann.text(), /Your tasks|open task/)
})
test('a polled update that comes again, also to the next bot, is dealt with once', async () => {
  const ann = await adak.person()
  await ann.say('/add Bread')
  const seen = JSON.stringify(box.chats.history(ann.id))
  box.chats.repeat(true)
  await ann.settled()
  await adak.restart()
  box.chats.repeat(true)
  await ann.settled()
  assert.is(JSON.stringify(box.chats.history(ann.id)), seen)
})

test.run()
