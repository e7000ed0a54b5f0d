/** Every write, by its route. */
import { type Route, type RouteName, routes, type WriteRoute } from '#contracts/routes.ts'
import type { Calendars } from '#platform/auth/calendars.ts'
import type { Answer, Call, Handlers } from '#platform/http/call.ts'
import { etagOf } from '#platform/http/etag.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { runCommands } from './batch.ts'
import { calendarRoutes } from './calendar.ts'
import { checking, type Handle } from './checking.ts'
import { commands, type Done } from './commands.ts'
import type { Deps } from './deps.ts'
import { eraseMe } from './erase.ts'
import type { Erasing } from './erasing.ts'
import type { Handle as Decide } from './handle.ts'
import type { Ledger } from './notifications/ledger.ts'
import { notifications, reach } from './notifications/routes.ts'
import { registering } from './register.ts'
import { issueToken, revokeToken } from './tokens.ts'

const answerOf = ({ status, resource, revision, position, location }: Done): Answer => {
  const body = JSON.stringify(resource)
  const headers = { ETag: etagOf(body, revision), 'Adak-Position': position }
  if (status === 204) return { status, headers }
  return { status, body, headers: status === 201 && location ? { ...headers, Location: location } : headers }
}

/** The way of a command, and of what the ledger of reminders is told: one of each for all writes of a process. */
export interface Ways {
  readonly handle: Decide
  readonly enter: Ledger
}

export const writes = (
  deps: Deps & Ways & { readonly calendars: Calendars },
  erasing: Erasing,
  logger: Logger,
): Handlers<WriteRoute> => {
  const { log, handle, enter } = deps
  const carryOut = commands(handle, deps.salt)
  const register = registering(handle, { ...deps, erasing })

  const ofCommand = (route: Route): Handle => {
    const { command } = route
    if (!command) throw new Error(`${route.method} ${route.path} stands for no command`)
    return async ({ principal, id, json, idempotencyKey: key, ifMatch, correlationId }) =>
      answerOf(await carryOut({ type: command, principal, id, content: json, key, ifMatch, correlationId }))
  }
  const others: Partial<Record<RouteName, unknown>> = {
    ...reach(handle, answerOf),
    ...notifications(enter, handle),
    registerMe: async ({ principal, json, idempotencyKey: key, ifMatch, correlationId }: Call) =>
      answerOf(await register({ principal, content: json, key, ifMatch, correlationId })),
    eraseMe: eraseMe(handle, erasing),
    issueToken: issueToken(deps),
    ...calendarRoutes(deps),
    revokeToken: revokeToken(deps),
    runCommands: runCommands(carryOut, log, logger),
  }

  const check = checking(log)
  const entries = (Object.entries(routes) as [RouteName, Route][])
    .filter(([, { method }]) => method !== 'GET')
    .map(([name, route]) => [name, check(route, (others[name] as Handle | undefined) ?? ofCommand(route))])
  return Object.fromEntries(entries)
}
