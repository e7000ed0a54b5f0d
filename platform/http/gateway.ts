/** One origin for both APIs and the pages beside them: GET and HEAD go to query-api, the rest to command-api. */
import type { RequestListener } from 'node:http'
import { Refusal } from '#contracts/problems.ts'
import { isOurHost } from './hosts.ts'
import { type Page, serving } from './pages.ts'

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

  const ours: Page = ({ headers }) => {
    if (!isOurHost(headers, hosts)) throw new Refusal('misdirected-host', 'this service has another name')
    return false
  }
  return serving([ours, ...pages], (request, response, path) => {
    if (path.startsWith('/api/')) toApi(request, response)
    else if (path === '/') response.writeHead(302, { Location: home }).end()
    else throw new Refusal('not-found', 'there is no such path')
  })
}
