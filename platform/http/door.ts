/** The panel's door: from where a call came, and the cookie that is its session. */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { AtTheDoor } from './call.ts'

/** Below which paths the panel's calls are; nothing else is sent the cookie. */
export const adminPath = '/api/v1/admin'
export const isAdmin = (path: string): boolean => path === adminPath || path.startsWith(`${adminPath}/`)

const cookieName = 'adak_session'

/** Headers tell from where it came only where a gateway writes them; anybody else could. */
export const doorOf = ({ headers, socket }: IncomingMessage, behindGateway: boolean): AtTheDoor => {
  const told = headers['x-real-ip']
  const given = behindGateway && typeof told === 'string' && isIP(told) ? told : socket.remoteAddress
  const address = given?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') ?? '::'
  return { address, secure: 'encrypted' in socket || (behindGateway && headers['x-forwarded-proto'] === 'https') }
}

/** null: there is none, or more than one. */
export const secretIn = ({ headers: { cookie = '' } }: IncomingMessage): string | null => {
  const found = cookie.split(/; */).flatMap((pair) => {
    const at = pair.indexOf('=')
    return pair.slice(0, at) === cookieName ? [pair.slice(at + 1)] : []
  })
  return found.length === 1 ? (found[0] ?? null) : null
}

const cookie = (value: string, { secure }: AtTheDoor, ...more: readonly string[]) => ({
  'Set-Cookie': [
    `${cookieName}=${value}`,
    `Path=${adminPath}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
    ...more,
  ].join('; '),
})

/** It ends with the browser; the session itself may end before. */
export const sessionCookie = (secret: string, door: AtTheDoor) => cookie(secret, door)
export const noCookie = (door: AtTheDoor) => cookie('', door, 'Max-Age=0')
