/** A routed request as a call: the checks between the scope and the handler. */
import type { IncomingMessage } from 'node:http'
import * as z from 'zod'
import { Refusal } from '#contracts/problems.ts'
import type { Route } from '#contracts/routes.ts'
import { Id } from '#contracts/words.ts'
import type { Caller } from '#platform/auth/authenticate.ts'
import { isCsrf, type Session } from '#platform/auth/sessions.ts'
import { hasBody, isJson, readBody } from './body.ts'
import type { Call } from './call.ts'
import { acceptQuery } from './content.ts'
import { isMatchHeader } from './etag.ts'
import { parseJson } from './json.ts'
import { fromToken } from './position-token.ts'

interface Routed {
  readonly route: Route
  readonly request: IncomingMessage
  readonly query: string
  readonly id: string | undefined
  readonly caller: Caller
  /** Of the panel. */
  readonly session: Session | null
  readonly copyId: string
  readonly correlationId: string
  readonly spend: Call['spend']
}

const noQuery = z.strictObject({})
const key = /^[\x20-\x7e]{1,255}$/

export const callOf = async (routed: Routed): Promise<Call> => {
  const { route, request, caller, copyId, correlationId } = routed
  checkScope(route, caller)
  if (routed.session && route.method !== 'GET') checkCsrf(request, routed.session)
  const json = route.method === 'GET' ? undefined : await contentOf(route, request)
  if (caller.refusal) throw caller.refusal
  const query = route.query
    ? acceptQuery(route.query, routed.query)
    : routed.query && acceptQuery(noQuery, routed.query)
  const idempotencyKey = header(request, 'idempotency-key')
  if (idempotencyKey !== null && !key.test(idempotencyKey))
    throw new Refusal('malformed-request', 'Idempotency-Key has 1 to 255 printable ASCII characters')
  const position = header(request, 'adak-min-position')
  const call = {
    principal: caller.principal,
    id: routed.id ?? '',
    query: query || undefined,
    json,
    idempotencyKey,
    ifMatch: matchHeader(request, 'if-match'),
    ifNoneMatch: matchHeader(request, 'if-none-match'),
    minPosition: position === null ? null : fromToken(copyId, position),
    correlationId,
    spend: routed.spend,
    accept: header(request, 'accept'),
    lastEventId: header(request, 'last-event-id'),
  }
  if (routed.id !== undefined && !(route.id ?? Id).safeParse(routed.id).success)
    throw new Refusal('not-found', 'this is no id')
  return call as Call
}

const checkScope = (route: Route, { principal, onBehalf }: Caller) => {
  if (route.scope === 'write' && principal.scope !== 'write')
    throw new Refusal(
      'scope-too-small',
      principal.channel === 'admin' ? 'a viewer may only read' : 'this token may only read',
    )
  if (route.serviceOnly && !principal.service)
    throw new Refusal('scope-too-small', 'only the service token may do this')
  if (onBehalf && !principal.service)
    throw new Refusal('scope-too-small', 'only the service token may act on behalf of another')
}

/** A page of another origin can have the cookie sent along, and not the header. */
const checkCsrf = (request: IncomingMessage, session: Session) => {
  if (!isCsrf(session, header(request, 'adak-csrf') ?? ''))
    throw new Refusal('csrf-missing', "a write carries the session's csrf as Adak-CSRF")
}

/** undefined: there is none, and none is needed. */
const contentOf = async (route: Route, request: IncomingMessage): Promise<unknown> => {
  // To delete by a body that was left out is unacceptable rather than malformed.
  if (!hasBody(request) && (!route.body || route.method === 'DELETE')) return undefined
  const bytes = await readBody(request)
  if (bytes.length > 0 || route.body) {
    if (!isJson(request) && (bytes.length > 0 || request.headers['content-type'] !== undefined))
      throw new Refusal('not-json', 'send application/json in UTF-8, without a content encoding')
    return parseJson(bytes)
  }
  return undefined
}

const header = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name]
  return typeof value === 'string' ? value : null
}

const matchHeader = (request: IncomingMessage, name: string): string | null => {
  const value = header(request, name)
  if (value !== null && !isMatchHeader(value)) throw new Refusal('malformed-request', `${name} is not a list of ETags`)
  return value
}
