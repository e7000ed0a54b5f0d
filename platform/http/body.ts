/** A request's body, as bytes, within its limit. */
import type { IncomingMessage } from 'node:http'
import { Refusal } from '#contracts/problems.ts'

export const mostBytes = 102_400

const tooLarge = () => new Refusal('body-too-large', `at most ${mostBytes} bytes are taken`)

/** Whether there is a body at all, as the headers say. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

/** What is sent beyond the limit is read no further; Node discards it after the answer. */
export const readBody = (request: IncomingMessage): Promise<Buffer> => {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= mostBytes) chunks.push(chunk)
      else reject(tooLarge())
    })
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new Refusal('malformed-json', 'the body ended early'))
    })
  })
}

const ours = /^application\/json *(; *charset *= *"?utf-8"? *)?$/i

export const isJson = ({ headers }: IncomingMessage): boolean => {
  const type = headers['content-type']
  return type !== undefined && (type === 'application/json' || ours.test(type)) && !headers['content-encoding']
}
