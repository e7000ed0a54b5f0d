/** Pages beside an API, or without one. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { sendProblem } from './answer.ts'

/** Answers what is its own; false: not its path. */
export type Page = (request: IncomingMessage, response: ServerResponse, path: string) => boolean | Promise<boolean>
type Rest = (request: IncomingMessage, response: ServerResponse, path: string) => unknown

/** Calls of an API go past the pages. */
const isCall = (path: string) => path.startsWith('/api/') && !path.endsWith('.json')
const nothing: Rest = (_request, response) => response.writeHead(404).end()

/** Asks the pages in their order, then `rest`. What they throw becomes a problem document. */
export const serving =
  (pages: readonly Page[], rest: Rest = nothing): RequestListener =>
  (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/'
    const answer = async () => {
      if (!isCall(path)) for (const page of pages) if (await page(request, response, path)) return
      rest(request, response, path)
    }
    answer().catch((error) => {
      if (response.headersSent) response.destroy()
      else sendProblem(response, error, {})
    })
  }
