/** Who calls: a person by their token, or the bot by the service token, which names the person. */
import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { onBehalfOf } from '#contracts/commands.ts'
import { Refusal } from '#contracts/problems.ts'
import { personId } from '#domain/ids.ts'
import type { Principal } from '#platform/http/call.ts'
import type { Tokens } from './tokens.ts'

export interface Caller {
  readonly principal: Principal
  /** `Adak-On-Behalf-Of` was given. */
  readonly onBehalf: boolean
  /** The token is good, and what was sent with it is not; told after what comes before it in the order of checks. */
  readonly refusal: Refusal | null
}

/** Throws Refusal 401. */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Caller> | Caller

const mostPeople = 10_000
const bearer = /^bearer +([\x21-\x7e]+) *$/i
const sha256 = (text: string) => hash('sha256', text, 'buffer')

const unknown = (detail: string) =>
  new Refusal('unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer' } })

const tokenOf = ({ authorization }: IncomingHttpHeaders): string => {
  if (authorization === undefined) throw unknown('send Authorization: Bearer <token>')
  const token = bearer.exec(authorization)?.[1]
  if (token === undefined) throw unknown('send Authorization: Bearer <token>')
  return token
}

const nobody: Principal = {
  service: true,
  personId: '',
  telegramId: 0,
  scope: 'write',
  actor: 'service:bot',
  channel: 'bot',
}

const forService = (salt: string, named: string | string[] | undefined): Caller => {
  if (named === undefined) {
    const refusal = new Refusal(
      'malformed-request',
      'the service token names a person: Adak-On-Behalf-Of: telegram:<id>',
    )
    return { principal: nobody, onBehalf: false, refusal }
  }
  const parsed = onBehalfOf.safeParse(named)
  if (!parsed.success) {
    const refusal = new Refusal('malformed-request', 'Adak-On-Behalf-Of is not telegram:<id>')
    return { principal: nobody, onBehalf: true, refusal }
  }
  const telegramId = parsed.data
  const id = personId(salt, telegramId)
  const principal = { ...nobody, personId: id, telegramId, actor: `user:${id}` }
  return { principal, onBehalf: true, refusal: null }
}

export const authenticating = ({
  tokens,
  serviceToken,
  salt,
}: {
  readonly tokens: Pick<Tokens, 'verify'>
  /** null: there is none, and nobody may act on behalf of another. */
  readonly serviceToken: string | null
  readonly salt: string
}): Authenticate => {
  const service = serviceToken === null ? null : sha256(serviceToken)
  const people = new Map<string, Caller>()
  const remembered = (named: string): Caller => {
    const known = people.get(named)
    if (known) return known
    const caller = forService(salt, named)
    if (people.size >= mostPeople) people.clear()
    if (!caller.refusal) people.set(named, caller)
    return caller
  }
  return async (headers) => {
    const digest = sha256(tokenOf(headers))
    const named = headers['adak-on-behalf-of']
    if (service && timingSafeEqual(digest, service))
      return typeof named === 'string' ? remembered(named) : forService(salt, named)
    const found = await tokens.verify(digest)
    if (!found) throw unknown('this token is unknown, expired or revoked')
    return { principal: found, onBehalf: named !== undefined, refusal: null }
  }
}
