/** A route table as a router: each route's checks and handler, then 404 and 405. */
import Router from '@koa/router'
import type Koa from 'koa'
import { Refusal } from '#contracts/problems.ts'
import type { Route } from '#contracts/routes.ts'
import type { Caller } from '#platform/auth/authenticate.ts'
import type { Session } from '#platform/auth/sessions.ts'
import { correlationHeader, send, sendEvents, sendParts } from './answer.ts'
import type { Answer, AtTheDoor, Call } from './call.ts'
import { callOf } from './calling.ts'
import { toToken } from './position-token.ts'
import type { Allowance } from './rate-limit.ts'

export interface State {
  correlationId: string
  caller: Caller
  allowance: Allowance
  route: string
  /** Of the panel's calls. */
  door: AtTheDoor
  session: Session | null
  /** What all answers have besides. */
  always: Readonly<Record<string, string>>
}
export type Context = Koa.ParameterizedContext<Partial<State>>

type Handle = (call: Call) => Promise<Answer>

/** Routes of the table that have no handler are 404. */
export const routing = (
  table: Readonly<Record<string, Route>>,
  handlers: Readonly<Record<string, unknown>>,
  copyId: string,
): ((context: Context) => Promise<unknown>) => {
  const router = new Router<Partial<State>>({ strict: true, sensitive: true })
  for (const [name, route] of Object.entries(table)) {
    const handle = handlers[name] as Handle | undefined
    router.register(route.path, [route.method], async (context) => {
      const { state, req, res } = context
      const { caller, correlationId = '', allowance, door, session = null } = state
      state.route = route.path
      if (!handle || !caller || !allowance) throw new Refusal('not-found', 'this service does not answer that call')
      const params = context.params as { id?: string }
      const call = await callOf({
        route,
        request: req,
        query: context.querystring,
        id: params.id,
        caller,
        session,
        copyId,
        correlationId,
        spend: allowance.spend,
      })
      const { status, body, parts, headers, stream } = await handle(
        door ? Object.assign(call, { door, session }) : call,
      )
      context.respond = false
      const position = headers?.['Adak-Position']
      const all = {
        ...state.always,
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
  const route = router.routes() as Koa.Middleware<Partial<State>>
  return (context) =>
    Promise.resolve(route(context as Koa.ParameterizedContext<Partial<State>>, () => unanswered(context)))
}

const unanswered = async (context: Context): Promise<never> => {
  const allowed = new Set((context.matched as { methods: string[] }[] | undefined)?.flatMap(({ methods }) => methods))
  if (allowed.size === 0) throw new Refusal('not-found', 'there is no such path')
  const headers = { Allow: [...allowed].join(', ') }
  throw new Refusal('method-not-allowed', `here one may ${headers.Allow}`, { headers })
}
