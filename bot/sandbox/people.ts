/** The people's side: a page signs in, watches its chat (SSE), types and taps. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod'
import { type Chats, firstSandboxId } from './chats.ts'
import { readBody, sendJson } from './http.ts'
import { Refused } from './refused.ts'

const heartbeatMs = 20_000
const Joining = z.strictObject({
  id: z.int().min(firstSandboxId).optional(),
  name: z.string().min(1).max(64),
  language: z.enum(['ru', 'en']),
})
const Typing = z.strictObject({ text: z.string().min(1).max(4096) })
const Tapping = z.strictObject({ message: z.int(), data: z.string().max(64) })

const parse = <S extends z.ZodType>(schema: S, body: unknown): z.output<S> => {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw new Refused(422, z.prettifyError(parsed.error))
  return parsed.data
}

/** What the log and the read model hold of a person, from a position on; null: its end. */
export type Xray = (telegramId: number, after: string | null) => Promise<unknown>

export const people = (chats: Chats, xray?: Xray) => {
  const streams = new Set<ServerResponse>()

  const watch = (response: ServerResponse, person: number) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    const send = (happening: unknown) => response.write(`data: ${JSON.stringify(happening)}\n\n`)
    send({ kind: 'chat', messages: chats.history(person), blocked: chats.isBlocked(person) })
    const stop = chats.watch(person, send)
    const heartbeat = setInterval(() => response.write(':\n\n'), heartbeatMs)
    streams.add(response)
    response.once('close', () => {
      clearInterval(heartbeat)
      stop()
      streams.delete(response)
    })
  }

  const answer = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const [, id, what] =
      /^\/sandbox\/people(?:\/(\d{1,16})\/(chat|events|messages|taps|block|unblock|xray))?$/.exec(path) ?? []
    const asked = `${request.method} ${what ?? ''}`
    if (id === undefined && asked === 'POST ') {
      const wanted = parse(Joining, await readBody(request))
      const person = { ...wanted, id: wanted.id ?? firstSandboxId + Math.floor(Math.random() * (2 ** 52 - 1)) }
      chats.join(person)
      return sendJson(response, 201, person)
    }
    const person = Number(id)
    if (!chats.people.has(person)) throw new Refused(404, 'nobody has that id here')
    switch (asked) {
      case 'GET chat':
        return sendJson(response, 200, { messages: chats.history(person) })
      case 'GET xray': {
        const after = new URL(request.url ?? '', 'http://sandbox').searchParams.get('after')
        if (!xray) throw new Refused(404, 'nothing is shown behind this chat')
        return sendJson(response, 200, await xray(person, after))
      }
      case 'GET events':
        return watch(response, person)
      case 'POST messages': {
        const { text } = parse(Typing, await readBody(request))
        return sendJson(response, 201, { id: chats.type(person, text).id })
      }
      case 'POST taps': {
        const { message, data } = parse(Tapping, await readBody(request))
        return sendJson(response, 201, { query: chats.tap(person, message, data).query })
      }
      case 'POST block':
      case 'POST unblock':
        chats[what === 'block' ? 'block' : 'unblock'](person)
        return sendJson(response, 200, { blocked: chats.isBlocked(person) })
      default:
        throw new Refused(405, 'that cannot be done')
    }
  }

  return {
    async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
      try {
        await answer(request, response, path)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        sendJson(response, error.code, { error: error.message })
      }
    },
    close() {
      for (const stream of streams) stream.end()
    },
  }
}
