/** One origin for both APIs and the pages beside them: GET and HEAD go to query-api, the rest to command-api. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/** Answers what is its own; false: not its path. */
export type Page = (request: IncomingMessage, response: ServerResponse, path: string) => boolean | Promise<boolean>

export const gateway =
  ({
    commands,
    queries,
    pages,
  }: {
    readonly commands: RequestListener
    readonly queries: RequestListener
    /** Asked first, in this order, for paths that are not of an API's route. */
    readonly pages: readonly Page[]
  }): RequestListener =>
  (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/'
    const api = request.method === 'GET' || request.method === 'HEAD' ? queries : commands
    if (path.startsWith('/api/') && path !== '/api/v1/openapi.json') {
      api(request, response)
      return
    }
    const ask = async () => {
      for (const page of pages) if (await page(request, response, path)) return
      api(request, response)
    }
    ask().catch(() => response.destroy())
  }
