/**
 * A service over HTTP, made from the route table. Every call passes the checks in one order: 421, 403 of the Origin,
 * 401, 429, 404 of the route, 405, 403 of the scope, 413, 415, 400, 410; the rest is the handler's.
 */
import cors from '@koa/cors'
import Router from '@koa/router'
import Koa from 'koa'
import { Refusal } from '#contracts/problems.ts'
import { type Route, type RouteName, routes } from '#contracts/routes.ts'
import type { Authenticate, Caller } from '#platform/auth/authenticate.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { correlationHeader, correlationIdOf, send, sendEvents, sendParts, sendProblem } from './answer.ts'
import type { Answer, Call, Handlers } from './call.ts'
import { callOf } from './calling.ts'
import { isOurHost, isOurOrigin } from './hosts.ts'
import { toToken } from './position-token.ts'
import { type Allowance, rateLimit, unlimited } from './rate-limit.ts'

export interface HttpService {
  /** Routes of the table that have none here are 404. */
  readonly handlers: Partial<Handlers<RouteName>>
  readonly authenticate: Authenticate
  /** Calls in 10 s a person; 0: no limit. */
  readonly limits: { readonly reads: number; readonly writes: number }
  /** Names without port that this service answers to; null: any. */
  readonly hosts: readonly string[] | null
  readonly corsOrigins: readonly string[]
  readonly copyId: string
  readonly logger: Logger
  readonly observe?: (call: { route: string; method: string; status: number; seconds: number }) => void
}

interface State {
  correlationId: string
  caller: Caller
  allowance: Allowance
  route: string
}
type Context = Koa.ParameterizedContext<Partial<State>>

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])
const exposed = ['ETag', 'Location', 'Adak-Position', 'Retry-After', 'RateLimit', 'RateLimit-Policy', correlationHeader]
type Handle = (call: Call) => Promise<Answer>

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
    const isSafe = safe.has(method)
    if (!isSafe && !isOurOrigin(headers, corsOrigins))
      throw new Refusal('foreign-origin', 'this origin may not write here')
    const caller = await authenticate(headers)
    context.state.caller = caller
    // What is sent to a person is not what they asked for.
    const isOurs = caller.principal.service && context.path.startsWith('/api/v1/notifications/')
    context.state.allowance = isOurs ? unlimited : (isSafe ? reads : writes)(caller.principal.personId)
    return next()
  })
  app.use(routing(options, copyId))
  app.use((context) => {
    const allowed = new Set((context.matched as { methods: string[] }[] | undefined)?.flatMap(({ methods }) => methods))
    if (allowed.size === 0) throw new Refusal('not-found', 'there is no such path')
    const headers = { Allow: [...allowed].join(', ') }
    throw new Refusal('method-not-allowed', `here one may ${headers.Allow}`, { headers })
  })
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

const routing = ({ handlers }: HttpService, copyId: string): Koa.Middleware<Partial<State>> => {
  const router = new Router<Partial<State>>({ strict: true, sensitive: true })
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const handle = handlers[name] as Handle | undefined
    router.register(route.path, [route.method], async (context) => {
      const { state, req, res } = context
      const { caller, correlationId = '', allowance } = state
      state.route = route.path
      if (!handle || !caller || !allowance) throw new Refusal('not-found', 'this service does not answer that call')
      const params = context.params as { id?: string }
      const call = await callOf({
        route,
        request: req,
        query: context.querystring,
        id: params.id,
        caller,
        copyId,
        correlationId,
        spend: allowance.spend,
      })
      const { status, body, parts, headers, stream } = await handle(call)
      context.respond = false
      const position = headers?.['Adak-Position']
      const all = {
        ...headers,
        ...(position !== undefined && { 'Adak-Position': toToken(copyId, position) }),
        ...allowance.headers(),
        [correlationHeader]: correlationId,
      }
      if (parts) await sendParts(req, res, status, all, parts)
      else if (!stream)
        send(res, {
          status,
          body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
          headers: all,
        })
      else if (sendEvents(req, res, status, all)) stream(res)
    })
  }
  return router.routes() as Koa.Middleware<Partial<State>>
}
