/** The names and addresses of this machine's own. */
import { isIPv4, isIPv6 } from 'node:net'

const loopback = ['localhost', '127.0.0.1', '[::1]']
const isWildcard = (host: string) => (isIPv4(host) ? host === '0.0.0.0' : isIPv6(host) && /^[0:]+$/.test(host))
const nameOf = (host: string) => (isIPv6(host) ? `[${host}]` : host.toLowerCase())

/** What a service on this address answers to; null: it listens on every address, and cannot know its own names. */
export const namesOf = (host: string): readonly string[] | null =>
  isWildcard(host) ? null : [...loopback, nameOf(host)]

/** Where a service that listens at `origin` can be reached from within. */
export const withinOf = (host: string, origin: string): string =>
  isWildcard(host) ? origin.replace(/\/\/.*:/, '//127.0.0.1:') : origin

export const isOfThisMachine = (host: string): boolean => isWildcard(host) || loopback.includes(nameOf(host))
