import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Api, TelegramApiError } from 'node-telegram-bot-api'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { firstSandboxId } from './chats.ts'
import { sandbox } from './sandbox.ts'

const person = firstSandboxId + 7
const box = sandbox()
const server = createServer((request, response) => {
  const path = request.url?.split('?')[0] ?? '/'
  box.handle(request, response, path).then((mine) => mine || response.writeHead(404).end())
})
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const api = new Api(box.token, { apiRoot: box.apiRoot(origin), maxRetries: 0 })
test.after(() => {
  box.close()
  server.close()
  server.closeAllConnections()
})
test.before.each(() => {
  box.chats.join({ id: person, name: 'Ann', language: 'en' })
  box.chats.type(person, '/start')
})

const refused = async (work: Promise<unknown>, code: number, what: RegExp) => {
  const error = await work.then(
    () => assert.unreachable(`not refused: ${what}`),
    (reason: unknown) => reason,
  )
  assert.instance(error, TelegramApiError)
  assert.is((error as TelegramApiError).errorCode, code)
  assert.match((error as TelegramApiError).description, what)
}
const send = (text: string, more: object = {}) =>
  api.sendMessage({ chat_id: person, text, parse_mode: 'HTML', ...more })
const keys = (...data: string[]) => ({
  reply_markup: { inline_keyboard: data.map((one) => [{ text: 'x', callback_data: one }]) },
})

test('a message of 4096 characters after entities is taken, one more is refused', async () => {
  assert.is((await send(`<b>${'&amp;'.repeat(4096)}</b>`)).text?.length, 4096)
  await refused(send('x'.repeat(4097)), 400, /message is too long/)
})
for (const [html, why] of [
  ['a < b', /Unsupported start tag "" at byte offset 2/],
  ['<div>a</div>', /Unsupported start tag "div"/],
  ['<b>a', /Can't find end tag corresponding to start tag "b"/],
  ['a</b>', /Unexpected end tag/],
  ['<b><i>a</b></i>', /Unmatched end tag.*expected "<\/i>", found "<\/b>"/],
] as const)
  test(`HTML that Telegram cannot parse is refused: ${html}`, () => refused(send(html), 400, why))
for (const text of ['', ' \n', '<b> </b>'])
  test(`a message without text is refused: ${JSON.stringify(text)}`, () => refused(send(text), 400, /text is empty/))
test('callback data of 64 bytes is taken, 65 or none are refused', async () => {
  await send('a', keys('я'.repeat(32)))
  await refused(send('a', keys(`${'я'.repeat(32)}x`)), 400, /BUTTON_DATA_INVALID/)
  await refused(send('a', keys('')), 400, /BUTTON_DATA_INVALID/)
})
test('100 buttons are taken, 101 or nine in a row are refused', async () => {
  await send('a', keys(...Array<string>(100).fill('x')))
  await refused(send('a', keys(...Array<string>(101).fill('x'))), 400, /reply markup is too long/)
  const row = Array(9).fill({ text: 'x', callback_data: 'x' })
  await refused(send('a', { reply_markup: { inline_keyboard: [row] } }), 400, /reply markup is too long/)
})
test('an edit that changes nothing is refused, and one that does is seen', async () => {
  const { message_id } = await send('<b>a</b>', keys('x'))
  const edit = (text: string) =>
    api.editMessageText({ chat_id: person, message_id, text, parse_mode: 'HTML', ...keys('x') })
  await refused(edit('<strong>a</strong>'), 400, /message is not modified/)
  await edit('b')
  assert.equal(box.chats.find(person, message_id)?.runs, [{ text: 'b', marks: [] }])
  assert.is(box.chats.find(person, message_id)?.edited, true)
})
test("an unknown message, a person's and one with ForceReply cannot be edited", async () => {
  const edit = (message_id: number) => api.editMessageText({ chat_id: person, message_id, text: 'b' })
  await refused(edit(1), 400, /message to edit not found/)
  await refused(edit(box.chats.type(person, 'mine').id), 400, /can't be edited/)
  await refused(edit((await send('?', { reply_markup: { force_reply: true } })).message_id), 400, /can't be edited/)
})
test('a deleted message is gone, and cannot be deleted again', async () => {
  const { message_id } = await send('a')
  await api.deleteMessage({ chat_id: person, message_id })
  assert.is(box.chats.find(person, message_id), undefined)
  await refused(api.deleteMessage({ chat_id: person, message_id }), 400, /message to delete not found/)
})
test('a tap is answered once; a second answer and an unknown query are refused', async () => {
  const { message_id } = await send('a', keys('go'))
  const { query, toast } = box.chats.tap(person, message_id, 'go')
  await refused(api.answerCallbackQuery({ callback_query_id: query, text: 'x'.repeat(201) }), 400, /TOO_LONG/)
  await api.answerCallbackQuery({ callback_query_id: query, text: 'Done' })
  assert.is(await toast, 'Done')
  await refused(api.answerCallbackQuery({ callback_query_id: query }), 400, /query is too old/)
  await refused(api.answerCallbackQuery({ callback_query_id: '1' }), 400, /query is too old/)
})
test('updates come once they are there, and stay until a later offset is asked for', async () => {
  const offset = Math.max(...(await api.getUpdates()).map((update) => update.update_id)) + 1
  const waiting = api.getUpdates({ offset, timeout: 5 })
  box.chats.type(person, 'one')
  const [first] = await waiting
  const message = first && 'message' in first ? first.message : undefined
  assert.is(message?.text, 'one')
  assert.is(message?.from?.language_code, 'en')
  assert.is((await api.getUpdates({ offset }))[0]?.update_id, first?.update_id)
  assert.equal(await api.getUpdates({ offset: offset + 1 }), [])
})
test('of two who poll at once the older is told of the conflict', async () => {
  const offset = Math.max(0, ...(await api.getUpdates()).map((update) => update.update_id)) + 1
  const older = refused(api.getUpdates({ offset, timeout: 5 }), 409, /terminated by other getUpdates/)
  await new Promise((soon) => setTimeout(soon, 20))
  const newer = api.getUpdates({ offset, timeout: 5 })
  await older
  box.chats.type(person, 'go on')
  assert.is((await newer).length, 1)
})
test('a stranger to whom nobody wrote, an unknown chat, token and method are refused', async () => {
  box.chats.join({ id: person + 1, name: 'Shy', language: 'ru' })
  await refused(api.sendMessage({ chat_id: person + 1, text: 'a' }), 403, /can't initiate conversation/)
  await refused(api.sendMessage({ chat_id: person + 2, text: 'a' }), 400, /chat not found/)
  const other = new Api('1:wrong', { apiRoot: box.apiRoot(origin), maxRetries: 0 })
  await refused(other.getMe(), 401, /Unauthorized/)
  await refused(api.sendDice({ chat_id: person }), 404, /Not Found/)
})
test('a fault that is wished for strikes the next call of its method, once', async () => {
  box.disturb('sendMessage', { status: 429, description: 'Too Many Requests: retry after 3', retryAfter: 3 })
  await refused(send('a'), 429, /retry after 3/)
  await send('a')
})
test("another site's page, another name for this host and a person below 2^52 are refused", async () => {
  const join = (headers: Record<string, string>, id?: number) =>
    fetch(`${origin}/sandbox/people`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ id, name: 'Ann', language: 'en' }),
    }).then(({ status }) => status)
  assert.is(await join({}), 201)
  assert.is(await join({ Origin: 'http://evil.example' }), 403)
  assert.is(await join({}, 42), 422)
  assert.is(await join({ 'Content-Type': 'text/plain' }), 400)
})
test('the page comes with a policy that allows nothing from elsewhere, and only its own files', async () => {
  const page = await fetch(`${origin}/sandbox/`)
  assert.is(page.status, 200)
  assert.match(page.headers.get('Content-Security-Policy') ?? '', /default-src 'none'; script-src 'self'/)
  for (const file of ['style.css', 'page.js', 'chat.js', 'words.js', 'icon.svg'])
    assert.is((await fetch(`${origin}/sandbox/${file}`)).status, 200, file)
  assert.is((await fetch(`${origin}/sandbox/..%2f..%2fpackage.json`)).status, 404)
})

test.run()
