import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { botPerson } from '#tests/bot-person.ts'
import { eventually } from '#tests/eventually.ts'
import type { DialogueStore } from './dialogue.ts'
import { sandbox } from './sandbox/sandbox.ts'
import { bot } from './service.ts'

const remembering = (): DialogueStore => {
  const all = new Map<number, unknown>()
  return {
    load: async (id) => all.get(id) ?? null,
    save: async (id, dialogue) => void all.set(id, structuredClone(dialogue)),
    forget: async (id) => void all.delete(id),
  }
}
const gone: RequestListener = (request) => request.socket.destroy()
/** A bot whose APIs do what `api` does, until it is closed. */
const running = async (api: RequestListener, dialogues = remembering()) => {
  const box = sandbox()
  const server = createServer(async (request, response) => {
    if (!(await box.handle(request, response, request.url ?? '/'))) api(request, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const started = bot({
    token: box.token,
    apiRoot: box.apiRoot(url),
    commandUrl: url,
    queryUrl: url,
    serviceToken: 'a secret',
    dialogues,
    logger: pino({ level: 'silent' }),
  })
  const close = async () => {
    api = gone
    server.closeAllConnections()
    await started.stop()
    server.close()
    server.closeAllConnections()
  }
  return { box, close }
}

test('without APIs the person is told so in their language, with Retry', async () => {
  const { box, close } = await running(gone)
  const anya = botPerson(box, 'ru')
  await anya.say('/start')
  assert.match(anya.text(), /Adak сейчас не отвечает/)
  assert.equal(anya.labels(), ['🔄 Повторить'])
  await close()
})
test("without the bot's own memory the person is told so too, and a tap is answered", async () => {
  const away = () => Promise.reject(new Error('away'))
  const { box, close } = await running(gone, { load: away, save: away, forget: away })
  const ann = botPerson(box)
  await ann.say('/start')
  assert.match(ann.text(), /does not answer just now/)
  assert.is(await ann.tap('Retry'), '')
  await close()
})
test('a tap is answered while an API still has not', async () => {
  const waiting: IncomingMessage[] = []
  const { box, close } = await running((request) => void waiting.push(request))
  const ann = botPerson(box)
  box.chats.type(ann.id, '/start')
  await eventually(() => waiting.length === 2)
  const menu = box.chats.put(ann.id, {
    by: 'bot',
    runs: [{ text: 'menu', marks: [] }],
    keyboard: [[{ text: 'Home', data: '1h' }]],
    forceReply: null,
  })
  assert.is(await box.chats.tap(ann.id, menu.id, '1h').toast, '')
  assert.is(waiting.length, 2, 'the tap waits in its queue')
  await close()
})

test.run()
