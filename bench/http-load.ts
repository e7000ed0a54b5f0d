/** A load generator for HTTP/1.1 on bare sockets, timed in microseconds: it costs little beside the services it asks. */
import { connect, type Socket } from 'node:net'
import { quantile } from './rounds.ts'

export interface Load {
  readonly port: number
  readonly atOnce: number
  readonly going: () => boolean
  /** Head and body, ready to send. */
  readonly request: () => string
  /** The only status that is right, of any request or of this one. */
  readonly status: number | ((request: string) => number)
}

export const lasting = (ms: number): (() => boolean) => {
  const until = performance.now() + ms
  return () => performance.now() < until
}

/** `rate` a second, `p50` and `p99` in microseconds. */
export const load = async ({ port, atOnce, going, request, status }: Load) => {
  const times: number[] = []
  const startedAt = performance.now()
  const worker = async () => {
    const connection = await open(port)
    try {
      while (going()) {
        const text = request()
        const sentAt = performance.now()
        const answer = await connection.ask(text)
        times.push((performance.now() - sentAt) * 1000)
        const right = typeof status === 'number' ? status : status(text)
        if (answer.status !== right) throw new Error(`status ${answer.status} instead of ${right}: ${answer.text}`)
      }
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const took = performance.now() - startedAt
  times.sort((a, b) => a - b)
  return { rate: (times.length / took) * 1000, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

export interface Answered {
  readonly status: number
  /** Head and body. */
  readonly text: string
}
export interface Connection {
  ask(text: string): Promise<Answered>
  close(): void
}

export const open = async (port: number): Promise<Connection> => {
  const socket = await new Promise<Socket>((done, failed) => {
    const opened = connect(port, '127.0.0.1', () => done(opened))
    opened.once('error', failed)
  })
  socket.setNoDelay(true)
  let parts: Buffer[] = []
  let length = 0
  let whole = 0
  let answered: (answer: Answered) => void = () => undefined
  let failed: (error: Error) => void = () => undefined
  socket.on('error', (error) => failed(error))
  socket.on('close', () => failed(new Error('the service closed the connection')))
  socket.on('data', (chunk: Buffer) => {
    parts.push(chunk)
    length += chunk.length
    if (whole === 0) whole = lengthOf(Buffer.concat(parts))
    if (whole === 0 || length < whole) return
    const text = Buffer.concat(parts).toString('utf8')
    parts = []
    length = whole = 0
    answered({ status: Number(text.slice(9, 12)), text })
  })
  return {
    ask: (text) =>
      new Promise((done, broken) => {
        answered = done
        failed = broken
        socket.write(text)
      }),
    close: () => socket.destroy(),
  }
}

/** Of the whole answer; 0 until its head is there. */
const lengthOf = (bytes: Buffer): number => {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return 0
  const head = bytes.toString('latin1', 0, end)
  if (/^HTTP\/1\.1 (204|304)/.test(head)) return end + 4
  const size = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (size !== undefined) return end + 4 + Number(size)
  const last = bytes.indexOf(lastChunk, end)
  return last < 0 ? 0 : last + lastChunk.length
}
const lastChunk = '\r\n0\r\n\r\n'

export const requestText = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
) => {
  const content = body === undefined ? '' : JSON.stringify(body)
  const all = {
    Host: '127.0.0.1',
    ...headers,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(method === 'GET' ? {} : { 'Content-Length': String(Buffer.byteLength(content)) }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${content}`
}
