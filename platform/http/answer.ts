/** Answers on their way out: one set of headers for all, then the body or the problem. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '#contracts/problems.ts'
import { problemAnswer } from './problem.ts'

export const correlationHeader = 'X-Correlation-Id'
const acceptable = /^[\w.:-]{1,64}$/

/** What the caller gave, so that it can be followed through several services; else a new one. */
export const correlationIdOf = ({ headers }: IncomingMessage): string => {
  const given = headers['x-correlation-id']
  return typeof given === 'string' && acceptable.test(given) ? given : randomUUID()
}

const always = {
  'Cache-Control': 'private, no-cache',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

export interface Sent {
  readonly status: number
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
}

export const send = (response: ServerResponse, { status, type, headers, body }: Sent): void => {
  if (body === undefined) {
    response.writeHead(status, {
      ...always,
      ...headers,
      ...(status !== 204 && status !== 304 && { 'Content-Length': 0 }),
    })
    response.end()
    return
  }
  response.writeHead(status, {
    ...always,
    'Content-Type': type ?? 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  })
  response.end(body)
}

/** The head of an answer that goes on: nothing on its way may hold it back or pack it. False: only the head was wanted. */
export const sendEvents = (
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): boolean => {
  response.writeHead(status, {
    ...always,
    'Cache-Control': 'private, no-cache, no-transform',
    'Content-Type': 'text/event-stream; charset=utf-8',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
    ...headers,
  })
  if (method === 'HEAD') response.end()
  else response.flushHeaders()
  return method !== 'HEAD'
}

const partsMs = 60_000

export const sendParts = async (
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  parts: AsyncGenerator<string>,
): Promise<void> => {
  response.writeHead(status, { ...always, 'Content-Type': 'application/json; charset=utf-8', ...headers })
  if (method === 'HEAD') {
    response.end()
    await parts.return(undefined)
    return
  }
  try {
    await pipeline(Readable.from(parts), response, { signal: AbortSignal.timeout(partsMs) })
  } catch (error) {
    const hasGone = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
    if (!hasGone) throw error
  }
}

/** Answers a problem document; tells whether the fault is ours. */
export const sendProblem = (
  response: ServerResponse,
  error: unknown,
  more: Readonly<Record<string, string>>,
): { readonly status: number; readonly unexpected: boolean } => {
  const { problem, headers, unexpected } = problemAnswer(error)
  send(response, {
    status: problem.status,
    type: 'application/problem+json; charset=utf-8',
    headers: { ...more, ...headers },
    body: JSON.stringify(problem),
  })
  return { status: problem.status, unexpected }
}

/** Whether a page is only asked for; what else is wanted of it is answered here, with 405. */
export const isRead = ({ method }: IncomingMessage, response: ServerResponse): boolean => {
  if (method === 'GET' || method === 'HEAD') return true
  const headers = { Allow: 'GET, HEAD' }
  sendProblem(response, new Refusal('method-not-allowed', `here one may ${headers.Allow}`, { headers }), {})
  return false
}
