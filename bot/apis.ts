/** A person's own view of both APIs: what they wrote is in all that they read after it. */
import { type Client, client } from '#contracts/client.ts'

export interface Apis {
  readonly commandUrl: string
  readonly queryUrl: string
  readonly serviceToken: string
}

/** Where a person's last write stands. */
export interface Memory {
  position: string | null
}

/** One client for both: GET goes to query-api, the rest to command-api. */
export const apisOf = ({ commandUrl, queryUrl, serviceToken }: Apis, telegramId: number, memory: Memory): Client => {
  const command = commandUrl.replace(/\/$/, '')
  const query = queryUrl.replace(/\/$/, '')

  const read = async (url: string, init: RequestInit): Promise<Response> => {
    const ask = (least: string | null) => {
      const headers = new Headers(init.headers)
      if (least) headers.set('Adak-Min-Position', least)
      return fetch(url, { ...init, headers })
    }
    const { position } = memory
    const answer = await ask(position)
    if (answer.status !== 410 || !position) return answer
    // Another log, or another copy of it: what was remembered means nothing there.
    if (memory.position === position) memory.position = null
    return ask(memory.position)
  }
  const write = async (url: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(url, init)
    const position = answer.ok ? answer.headers.get('Adak-Position') : null
    if (position) memory.position = position
    return answer
  }

  return client({
    baseUrl: command,
    token: serviceToken,
    onBehalfOf: telegramId,
    fetch: (input, init = {}) => {
      const url = String(input)
      return init.method === 'GET' ? read(query + url.slice(command.length), init) : write(url, init)
    },
  })
}
