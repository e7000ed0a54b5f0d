/** Falls due through command-api over HTTP, as the service token. */
import { client } from '#contracts/client.ts'
import type { FallDue } from './round.ts'

export const fallDueOver =
  ({ commandUrl, serviceToken }: { readonly commandUrl: string; readonly serviceToken: string }): FallDue =>
  async ({ telegramId }, id, body, signal) => {
    const api = client({ baseUrl: commandUrl, token: serviceToken, onBehalfOf: telegramId })
    const wanted = 'wishes' in body ? { wishes: [...body.wishes] } : body
    return (await api.fallDue({ id, body: wanted, signal })).body
  }
