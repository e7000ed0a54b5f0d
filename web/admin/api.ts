/** The panel's calls, by the route table; each read has seen the writes made from here. */
import type { adminRoutes } from '#contracts/admin.ts'
import { callsOf } from '#contracts/calls.ts'
import type { Route } from '#contracts/routes.ts'
import { session } from './session.ts'

/** Put in by the build. */
declare const adminTable: Readonly<Record<keyof typeof adminRoutes, Pick<Route, 'method' | 'path'>>>

const withToken = (init: RequestInit = {}): RequestInit => {
  const csrf = session.current()?.csrf
  return csrf ? { ...init, headers: { ...init.headers, 'Adak-CSRF': csrf } } : init
}

/** Where the session has ended the call waits until it is begun again, so that no work is lost. */
export const send: typeof fetch = async (input, init) => {
  const answer = await fetch(input, withToken(init))
  const isOfSession = String(input).endsWith(adminTable.signIn.path)
  if (answer.status !== 401 || isOfSession || !session.current()) return answer
  await session.renewed()
  return send(input, init?.signal?.aborted ? { ...init, signal: null } : init)
}

export const api = callsOf<typeof adminRoutes>(adminTable, { baseUrl: '', readYourWrites: true, fetch: send })
export const pathOf = (route: keyof typeof adminRoutes): string => adminTable[route].path
