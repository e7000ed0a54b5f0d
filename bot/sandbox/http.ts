/** The little HTTP that the sandbox needs. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refused } from './refused.ts'

const mostBytes = 100_000
const loopback = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/
const localName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/

/** From this machine, by a name of it, and not from another site's page. */
export const isFromHere = ({ socket, headers }: IncomingMessage): boolean =>
  loopback.test(socket.remoteAddress ?? '') &&
  localName.test(headers.host ?? '') &&
  (headers.origin === undefined || headers.origin === `http://${headers.host}`)

/** A form, with or without files, or a JSON object. */
export const readBody = async (request: IncomingMessage, most = mostBytes): Promise<unknown> => {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > most) throw new Refused(413, 'Request Entity Too Large')
    parts.push(part as Buffer)
  }
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) return multipart(Buffer.concat(parts), type)
  const text = Buffer.concat(parts).toString('utf8')
  if (text === '') return {}
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  if (!type.startsWith('application/json')) throw new Refused(400, 'Bad Request: unsupported content type')
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(400, 'Bad Request: malformed JSON')
  }
}

/** A file is known by its name and size. */
const multipart = async (body: Buffer, type: string): Promise<unknown> => {
  const form = await new Response(new Uint8Array(body), { headers: { 'Content-Type': type } }).formData()
  return Object.fromEntries(
    [...form].map(([name, value]) => [
      name,
      typeof value === 'string' ? value : { name: value.name, bytes: value.size },
    ]),
  )
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body))
}
