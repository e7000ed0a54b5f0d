/** A server with bounds on time and connections. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

export interface Listening {
  readonly url: string
  /** Lets the calls in hand end, for up to 5 s. */
  close(): Promise<void>
}

const limits = { headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 }
const mostConnections = 2_000
const closeMs = 5_000

/** `port` 0: any free one. Rejects where the port is taken. */
export const listen = async (
  listener: RequestListener,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Listening> => {
  const server = createServer({ ...limits, connectionsCheckingInterval: 2_000 }, listener)
  server.maxConnections = mostConnections
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const bound = address && typeof address === 'object' ? address.port : port
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${bound}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), closeMs)
      await closed
      clearTimeout(timer)
    },
  }
}
