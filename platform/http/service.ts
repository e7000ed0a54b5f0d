/**
 * A service over HTTP, made from the route tables. Every call passes the checks in one order: 421, 403 of the Origin,
 * 401, 429, 404 of the route, 405, 403 of the scope, 413, 415, 400, 410; the rest is the handler's.
 */
import type { IncomingMessage } from 'node:http'
import cors from '@koa/cors'
import Koa from 'koa'
import { Refusal } from '#contracts/problems.ts'
import { type RouteName, routes } from '#contracts/routes.ts'
import type { Authenticate } from '#platform/auth/authenticate.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { type AdminService, adminPart } from './admin.ts'
import { correlationHeader, correlationIdOf, send, sendProblem } from './answer.ts'
import type { Handlers } from './call.ts'
import { isOurHost, isOurOrigin } from './hosts.ts'
import { rateLimit, unlimited } from './rate-limit.ts'
import { type Context, routing, type State } from './routing.ts'

export interface HttpService {
  /** Routes of the table that have none here are 404. */
  readonly handlers: Partial<Handlers<RouteName>>
  readonly authenticate: Authenticate
  /** What the panel calls; absent: there is none of it here. */
  readonly admin?: AdminService
  /** Calls in 10 s a person; 0: no limit. */
  readonly limits: { readonly reads: number; readonly writes: number }
  /** Names without port that this service answers to; null: any. */
  readonly hosts: readonly string[] | null
  readonly corsOrigins: readonly string[]
  readonly copyId: string
  readonly logger: Logger
  readonly observe?: (call: { route: string; method: string; status: number; seconds: number }) => void
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])
const exposed = ['ETag', 'Location', 'Adak-Position', 'Retry-After', 'RateLimit', 'RateLimit-Policy', correlationHeader]

export const httpService = (options: HttpService): Koa<Partial<State>> => {
  const { authenticate, corsOrigins, copyId, hosts } = options
  const reads = rateLimit('reads', options.limits.reads)
  const writes = rateLimit('writes', options.limits.writes)
  const app = new Koa<Partial<State>>()

  app.use(answering(options))
  app.use((context, next) => {
    if (!isOurHost(context.req.headers, hosts)) throw new Refusal('misdirected-host', 'this service has another name')
    return next()
  })
  const allow = ({ method = 'GET' }: IncomingMessage, who: string) => (safe.has(method) ? reads : writes)(who)
  if (options.admin) app.use(adminPart(options.admin, copyId, allow))
  if (corsOrigins.length) {
    const origin = (context: Koa.Context) => {
      const asked = context.get('Origin')
      return corsOrigins.includes(asked) ? asked : ''
    }
    const allowMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
    app.use(cors({ origin, allowMethods, exposeHeaders: exposed, maxAge: 600, keepHeadersOnError: false }))
  }
  app.use(async (context, next) => {
    const { headers, method = 'GET' } = context.req
    if (!safe.has(method) && !isOurOrigin(headers, corsOrigins))
      throw new Refusal('foreign-origin', 'this origin may not write here')
    const caller = await authenticate(headers)
    context.state.caller = caller
    // What is sent to a person is not what they asked for.
    const isOurs = caller.principal.service && context.path.startsWith('/api/v1/notifications/')
    context.state.allowance = isOurs ? unlimited : allow(context.req, caller.principal.personId)
    return next()
  })
  app.use(routing(routes, options.handlers, copyId))
  return app
}

/** Outermost: whatever happens inside, one answer goes out, and is recorded. */
const answering =
  ({ logger, observe }: HttpService) =>
  async (context: Context, next: Koa.Next): Promise<void> => {
    const startedAt = performance.now()
    const { req, res, state } = context
    const correlationId = correlationIdOf(req)
    state.correlationId = correlationId
    try {
      await next()
      // A preflight request, which @koa/cors answered.
      if (context.respond !== false) send(res, { status: context.status })
    } catch (error) {
      context.respond = false
      if (res.headersSent) {
        res.destroy()
        logger.error({ err: error, correlationId }, 'failed after the answer had begun')
        return
      }
      const { unexpected } = sendProblem(res, error, {
        ...state.always,
        [correlationHeader]: correlationId,
        ...state.allowance?.headers(),
      })
      if (unexpected) logger.error({ err: error, correlationId, method: req.method }, 'a call failed')
    }
    const seconds = (performance.now() - startedAt) / 1000
    const told = { route: state.route ?? 'none', method: req.method ?? '', status: res.statusCode, seconds }
    observe?.(told)
    if (logger.isLevelEnabled('debug')) logger.debug({ ...told, correlationId }, 'answered')
  }
