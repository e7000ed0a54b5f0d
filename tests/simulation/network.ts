/** HTTP between simulated processes: `fetch` asks a listener of another process, over a network that may fail. */
import type { RequestListener } from 'node:http'
import inject from 'light-my-request'
import type { Chaos } from './chaos.ts'
import type { Process } from './time.ts'

export interface Site {
  /** null: whoever listens cannot crash. */
  readonly process: Process | null
  readonly listener: RequestListener
}

/** Puts itself in the place of `fetch`; `siteOf` says who answers at a host now. Answers how to take it back. */
export const installNetwork = (chaos: Chaos, siteOf: (host: string) => Site | null): (() => void) => {
  const realFetch = globalThis.fetch
  const ask = async (request: Request, body: string): Promise<Response> => {
    const { host, pathname, search } = new URL(request.url)
    const point = `${request.method} ${host}${pathname.replace(/bot1:[^/]+/, 'bot')}`
    return chaos.carry(
      point,
      () => siteOf(host)?.process ?? null,
      async () => {
        const site = siteOf(host)
        if (!site) throw new TypeError(`nobody is at ${host}`)
        const headers = { ...Object.fromEntries(request.headers), host }
        const method = request.method as 'GET'
        const answer = await inject(site.listener, { method, url: pathname + search, headers, payload: body })
        const isEmpty = answer.statusCode === 204 || answer.statusCode === 304
        const told = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)])
        return new Response(isEmpty ? null : answer.payload, { status: answer.statusCode, headers: told })
      },
    )
  }
  globalThis.fetch = async (input, init) => {
    const { signal, ...rest } = init ?? {}
    const request = new Request(input, rest)
    const body = typeof rest.body === 'string' ? rest.body : await request.text()
    signal?.throwIfAborted()
    if (!signal) return ask(request, body)
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    return Promise.race([ask(request, body), aborted]).finally(() => signal.removeEventListener('abort', abort))
  }
  return () => {
    globalThis.fetch = realFetch
  }
}
