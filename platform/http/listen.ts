/** A server with bounds on time, size and connections. What never becomes a request is told so by a problem document. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { Server as SocketServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ProblemCode, problemOf } from '#contracts/problems.ts'

export interface Listening {
  readonly url: string
  /**
   * Takes no connection any more, lets the calls in hand end, for up to 5 s, and says with each answer that its connection
   * closes. One without a call stays for `idleMs`, 0 unless given, for the call that may be on its way.
   */
  close(options?: { readonly idleMs?: number }): Promise<void>
}

const limits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
}
const mostConnections = 4_000
const closeMs = 5_000

/** `port` 0: any free one. Rejects where the port is taken. */
export const listen = async (
  listener: RequestListener,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Listening> => {
  const server = createServer(limits)
  server.maxConnections = mostConnections
  const answers = answerWith(server, listener)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const bound = address && typeof address === 'object' ? address.port : port
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${bound}`,
    close: async ({ idleMs = 0 } = {}) => {
      const closed = once(server, 'close')
      answers.closeConnections()
      // The server's own would close connections without a call at once.
      SocketServer.prototype.close.call(server)
      const until = performance.now() + idleMs
      const idle = setInterval(() => performance.now() >= until && server.closeIdleConnections(), 50)
      const late = setTimeout(() => server.closeAllConnections(), closeMs)
      await closed
      clearInterval(idle)
      clearTimeout(late)
      server.close()
    },
  }
}

const answerWith = (server: Server, listener: RequestListener) => {
  const answering = new WeakMap<Duplex, ServerResponse>()
  const inHand = new Set<ServerResponse>()
  let isClosing = false
  const closeAfter = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close')
  }
  const take = (request: IncomingMessage, response: ServerResponse) => {
    answering.set(request.socket, response)
    inHand.add(response)
    response.once('close', () => inHand.delete(response))
    if (isClosing) closeAfter(response)
    inOriginForm(request)
    listener(request, response)
  }
  server.on('request', take)
  // An expectation that nobody knows is passed over.
  server.on('checkExpectation', take)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const begun = answering.get(socket)
    const isMidway = begun?.headersSent && !begun.writableFinished
    if (isMidway || !socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else socket.end(lastWords(error.code))
  })
  return {
    closeConnections: () => {
      isClosing = true
      for (const response of inHand) closeAfter(response)
    },
  }
}

/** `GET http://host/path` is `GET /path` of that host. */
const inOriginForm = (request: IncomingMessage) => {
  const [, host, path] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(request.url ?? '') ?? []
  if (host === undefined || path === undefined) return
  request.headers.host = host
  request.url = path.startsWith('/') ? path : `/${path}`
}

const faults: Readonly<Record<string, readonly [code: ProblemCode, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request-too-slow', 'the request did not arrive in time'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', `at most ${limits.maxHeaderSize} bytes of headers are taken`],
}

const lastWords = (code = ''): string => {
  const problem = problemOf(...(faults[code] ?? (['malformed-request', 'this is not an HTTP request'] as const)))
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
