/** One origin for both APIs and the pages beside them: GET and HEAD go to query-api, the rest to command-api. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Refusal } from '#contracts/problems.ts'
import { sendProblem } from './answer.ts'
import { isOurHost } from './hosts.ts'

/** Answers what is its own; false: not its path. */
export type Page = (request: IncomingMessage, response: ServerResponse, path: string) => boolean | Promise<boolean>

export interface Gateway {
  readonly commands: RequestListener
  readonly queries: RequestListener
  /** Asked in this order, before the APIs. */
  readonly pages: readonly Page[]
  /** Names without port that it answers to; null or absent: any. */
  readonly hosts?: readonly string[] | null
  /** Where `/` leads. */
  readonly home?: string
}

export const gateway = ({ commands, queries, pages, hosts = null, home = '/docs' }: Gateway): RequestListener => {
  const toApi: RequestListener = (request, response) =>
    (request.method === 'GET' || request.method === 'HEAD' ? queries : commands)(request, response)

  const toPage = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    if (!isOurHost(request.headers, hosts)) throw new Refusal('misdirected-host', 'this service has another name')
    for (const page of pages) if (await page(request, response, path)) return
    if (path.startsWith('/api/')) toApi(request, response)
    else if (path === '/') response.writeHead(302, { Location: home }).end()
    else throw new Refusal('not-found', 'there is no such path')
  }

  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/'
    if (path.startsWith('/api/') && !path.endsWith('.json')) toApi(request, response)
    else {
      toPage(request, response, path).catch((error) => {
        if (response.headersSent) response.destroy()
        else sendProblem(response, error, {})
      })
    }
  }
}
