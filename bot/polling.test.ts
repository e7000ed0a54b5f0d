import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Api, TelegramApiError, type Update } from 'node-telegram-bot-api'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '#tests/eventually.ts'
import { poll } from './polling.ts'
import { firstSandboxId } from './sandbox/chats.ts'
import { sandbox } from './sandbox/sandbox.ts'

const [ann, ben] = [firstSandboxId + 1, firstSandboxId + 2] as const
const textOf = (update: Update) => ('message' in update ? update.message.text : undefined) ?? ''

const opened = async (handle: (text: string) => Promise<void>) => {
  const box = sandbox()
  for (const id of [ann, ben]) box.chats.join({ id, name: 'Ann', language: 'en' })
  const server = createServer((request, response) => void box.handle(request, response, request.url ?? '/'))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const apiRoot = box.apiRoot(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const stopping = new AbortController()
  const errors: unknown[] = []
  const start = (token = box.token) =>
    poll(new Api(token, { apiRoot, maxRetries: 0 }), (update) => handle(textOf(update)), {
      signal: stopping.signal,
      onError: (error) => errors.push(error),
      wanted: ['message'],
    })
  const close = () => {
    stopping.abort()
    server.close()
    server.closeAllConnections()
  }
  return { box, start, stop: () => stopping.abort(), close, errors, waiting: () => box.chats.pending(0).length }
}

test('an update is confirmed only when it is done, and others are taken meanwhile, each once', async () => {
  const slow = Promise.withResolvers<void>()
  const taken: string[] = []
  const { box, start, stop, close, waiting } = await opened(async (text) => {
    taken.push(text)
    if (text === 'slow') await slow.promise
  })
  const polling = start()
  box.chats.type(ann, 'slow')
  await eventually(() => taken.length === 1)
  box.chats.type(ben, 'quick')
  await eventually(() => taken.length === 2)
  assert.is(waiting(), 2, 'both would come again after a crash')
  slow.resolve()
  await eventually(() => waiting() === 0)
  assert.equal(taken, ['slow', 'quick'])
  stop()
  await polling
  close()
})
test('a stop waits for what is in hand and confirms it', async () => {
  const slow = Promise.withResolvers<void>()
  const taken: string[] = []
  const { box, start, stop, close, waiting } = await opened((text) => {
    taken.push(text)
    return slow.promise
  })
  const polling = start()
  box.chats.type(ann, 'slow')
  await eventually(() => taken.length === 1)
  stop()
  setTimeout(slow.resolve, 20)
  await polling
  assert.is(waiting(), 0)
  close()
})
test('Telegram failing is told, and polled again; a token that it does not know ends the polling', async () => {
  const taken: string[] = []
  const { box, start, stop, close, errors } = await opened(async (text) => void taken.push(text))
  box.disturb('getUpdates', { status: 500, description: 'Internal Server Error' })
  box.disturb('getUpdates', 'reset')
  const polling = start()
  box.chats.type(ann, 'hello')
  await eventually(() => taken.length === 1)
  assert.is(errors.length, 2)
  stop()
  await polling
  close()

  const other = await opened(async () => {})
  const error = await other.start('1:unknown').catch((reason: unknown) => reason)
  assert.ok(error instanceof TelegramApiError && error.errorCode === 401)
  other.close()
})

test.run()
