/** For tests: somebody signed in to the panel, over HTTP. */
import { randomBytes } from 'node:crypto'
import type { Role } from '#contracts/admin.ts'
import { openSuperusers } from '#platform/auth/superusers.ts'
import type { Pool } from '#platform/postgres/pool.ts'

interface Where {
  readonly origin: string
  readonly pool: Pool
}
export interface Sending {
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
export interface Received {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are held against their schemas elsewhere
  readonly body: any
}

export const password = 'green mountain 47'

const send = async (url: string, method: string, { json, headers }: Sending): Promise<Received> => {
  const answer = await fetch(url, {
    method,
    headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** Signs in by name and password; `headers` are what every call of the session carries. */
export const signIn = async (origin: string, name: string, sending: Sending & { readonly password?: string } = {}) => {
  const json = { name, password: sending.password ?? password }
  const { status, headers, body } = await send(`${origin}/api/v1/admin/session`, 'POST', { json, ...sending })
  const [cookie = ''] = headers.getSetCookie()
  const own = { cookie: cookie.split(';', 1)[0] ?? '', 'adak-csrf': String(body.csrf ?? '') }
  return {
    status,
    headers: own,
    setCookie: cookie,
    body,
    answer: headers,
    /** `path`: below the panel's. */
    send: (method: string, path: string, { json, headers }: Sending = {}) =>
      send(`${origin}/api/v1/admin/${path}`, method, { json, headers: { ...own, ...headers } }),
  }
}

/** A new superuser, signed in. */
export const operator = async ({ origin, pool }: Where, role: Role = 'superuser') => {
  const name = `operator-${randomBytes(4).toString('hex')}`
  await openSuperusers(pool).create({ name, role, password })
  return { name, ...(await signIn(origin, name)) }
}
