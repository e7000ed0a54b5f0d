/** The panel's part of a service: who may, and how often, by the session that a cookie brings. */
import type { IncomingMessage } from 'node:http'
import type Koa from 'koa'
import { type AdminRouteName, adminRoutes } from '#contracts/admin.ts'
import { Refusal } from '#contracts/problems.ts'
import type { Route } from '#contracts/routes.ts'
import type { Caller } from '#platform/auth/authenticate.ts'
import type { Session, Sessions } from '#platform/auth/sessions.ts'
import type { AdminHandlers, Principal } from './call.ts'
import { doorOf, isAdmin, secretIn } from './door.ts'
import { isOurOrigin } from './hosts.ts'
import type { Allowance } from './rate-limit.ts'
import { routing, type State } from './routing.ts'

export interface AdminService {
  /** Routes of the table that have none here are 404. */
  readonly handlers: Partial<AdminHandlers<AdminRouteName>>
  readonly sessions: Pick<Sessions, 'find'>
  /** X-Real-IP and X-Forwarded-Proto are a gateway's, and believed. */
  readonly behindGateway: boolean
}

const visitor: Principal = {
  service: false,
  personId: '',
  telegramId: 0,
  scope: 'write',
  actor: '',
  channel: 'admin',
}

const callerOf = (session: Session | null): Caller => {
  const known = session && {
    scope: session.role === 'superuser' ? ('write' as const) : ('read' as const),
    actor: `superuser:${session.name}`,
  }
  return { principal: { ...visitor, ...known }, onBehalf: false, refusal: null }
}

const noStore = { 'Cache-Control': 'no-store' }
const open = new Set(
  Object.values<Route>(adminRoutes).flatMap((route) => (route.open ? [`${route.method} ${route.path}`] : [])),
)

/** Takes the calls below the panel's path, with the checks in the order that all calls have; CORS is not for them. */
export const adminPart = (
  { handlers, sessions, behindGateway }: AdminService,
  copyId: string,
  allow: (request: IncomingMessage, who: string) => Allowance,
): Koa.Middleware<Partial<State>> => {
  const route = routing(adminRoutes, handlers, copyId)

  const sessionOf = async (request: IncomingMessage): Promise<Session> => {
    const secret = secretIn(request)
    const session = secret === null ? null : await sessions.find(secret)
    if (!session) throw new Refusal('unauthenticated', 'sign in: there is no session, or it has ended')
    return session
  }

  return async (context, next) => {
    const { req, state, path, method } = context
    if (!isAdmin(path)) return next()
    state.always = noStore
    if (!['GET', 'HEAD'].includes(method) && !isOurOrigin(req.headers, []))
      throw new Refusal('foreign-origin', 'this origin may not write here')
    // To programs none of this is there.
    if (req.headers.authorization !== undefined) throw new Refusal('not-found', 'there is no such path')
    const door = doorOf(req, behindGateway)
    const session = open.has(`${method} ${path}`) ? null : await sessionOf(req)
    const caller = callerOf(session)
    Object.assign(state, { door, session, caller, allowance: allow(req, caller.principal.actor || door.address) })
    return route(context)
  }
}
