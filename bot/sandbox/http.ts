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

/** A form or a JSON object. */
export const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > mostBytes) throw new Refused(413, 'Request Entity Too Large')
    parts.push(part as Buffer)
  }
  const text = Buffer.concat(parts).toString('utf8')
  const type = request.headers['content-type'] ?? ''
  if (text === '') return {}
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  if (!type.startsWith('application/json')) throw new Refused(400, 'Bad Request: unsupported content type')
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(400, 'Bad Request: malformed JSON')
  }
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body))
}
