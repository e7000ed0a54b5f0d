/** Which hosts a service answers to, and from which pages it takes writes. */
import type { IncomingHttpHeaders } from 'node:http'

const withoutPort = (host: string) => host.replace(/:\d+$/, '')

/** A page of another name that resolves to us, as by DNS rebinding, is told so. `hosts`: names without port; null: any. */
export const isOurHost = (headers: IncomingHttpHeaders, hosts: readonly string[] | null): boolean =>
  hosts === null || (headers.host !== undefined && hosts.includes(withoutPort(headers.host.toLowerCase())))

/** A write from a page is taken from its own origin and from those that are configured. */
export const isOurOrigin = (headers: IncomingHttpHeaders, origins: readonly string[]): boolean => {
  const { origin, host } = headers
  if (origin === undefined || origins.includes(origin)) return true
  const parsed = URL.parse(origin)
  return parsed !== null && host !== undefined && parsed.host === URL.parse(`${parsed.protocol}//${host}`)?.host
}
