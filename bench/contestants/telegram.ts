/** The double in Telegram's place, and its people: from a tap to the edited message. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { firstSandboxId, type Shown } from '#bot/sandbox/chats.ts'
import { sandbox } from '#bot/sandbox/sandbox.ts'
import { serve } from '../process.ts'
import { quantile } from '../rounds.ts'

const box = sandbox({ token: '1:the-token-of-the-bench' })
const { chats } = box
const server = createServer((request, response) => void box.handle(request, response, request.url ?? '/'))
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))

/** The next message of the bot that has buttons, or the next state of one. */
const next = (chat: number): Promise<Shown> =>
  new Promise((seen) => {
    const stop = chats.watch(chat, (happening) => {
      if (happening.kind !== 'message' || happening.message.by !== 'bot' || !happening.message.keyboard.length) return
      stop()
      seen(happening.message)
    })
  })
const after = async (chat: number, deed: () => void): Promise<Shown> => {
  const shown = next(chat)
  deed()
  return shown
}
const buttonOf = (shown: Shown, wanted: RegExp): string => {
  const found = shown.keyboard.flat().find(({ data }) => data !== undefined && wanted.test(data))
  if (!found?.data) throw new Error(`no button ${wanted} among ${JSON.stringify(shown.keyboard)}`)
  return found.data
}
const tap = (chat: number, shown: Shown, wanted: RegExp) =>
  after(chat, () => void chats.tap(chat, shown.id, buttonOf(shown, wanted)))

/** Home and a list in turn; done and reopened in turn; whatever a bare bot offers. */
const wanted = { read: /^(1l\.a|1h)/, write: /^(1c\.|1r\.)/, bare: /./ } as const
const isKind = (kind: unknown): kind is keyof typeof wanted => typeof kind === 'string' && Object.hasOwn(wanted, kind)

const begin = async (chat: number, kind: keyof typeof wanted): Promise<Shown> => {
  chats.join({ id: chat, name: 'Ann', language: 'en' })
  const home = await after(chat, () => void chats.type(chat, '/start'))
  if (kind !== 'write') return home
  return after(chat, () => void chats.type(chat, '/add Buy milk and bread'))
}

let lastPerson = firstSandboxId
serve({ port: (server.address() as AddressInfo).port }, async ({ kind, people, taps }) => {
  if (!isKind(kind)) throw new Error(`no such taps: ${kind}`)
  const all = await Promise.all(
    Array.from({ length: Number(people) }, async () => {
      const chat = ++lastPerson
      return { chat, shown: await begin(chat, kind) }
    }),
  )
  const took: number[] = []
  const startedAt = performance.now()
  await Promise.all(
    all.map(async ({ chat, shown }) => {
      for (let n = 0, at = shown; n < Number(taps); n++) {
        const tappedAt = performance.now()
        at = await tap(chat, at, wanted[kind])
        took.push(performance.now() - tappedAt)
      }
    }),
  )
  const rate = (took.length / (performance.now() - startedAt)) * 1000
  took.sort((a, b) => a - b)
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99), rate }
})
