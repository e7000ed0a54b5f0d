/** Every write of the panel, by its route. */
import { type AdminRouteName, type AdminWriteRoute, adminRoutes } from '#contracts/admin.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { runAdminCommands } from '../batch.ts'
import { checking, type Handle } from '../checking.ts'
import { commands } from '../commands.ts'
import type { Deps } from '../deps.ts'
import type { Ways } from '../handlers.ts'
import { revokeAnyToken } from '../tokens.ts'
import { decisions } from './decisions.ts'
import { operations } from './operations.ts'
import { type Accounts, doorway } from './session.ts'

interface AdminDeps extends Deps, Ways {
  readonly accounts: Accounts
  readonly pool: Pool
  readonly logger: Logger
}

const handlersOf = (deps: AdminDeps): AdminHandlers<AdminWriteRoute> => ({
  ...doorway(deps.accounts),
  runAdminCommands: runAdminCommands(commands(deps.handle, deps.salt), deps.log, deps.logger),
  revokeAnyToken: revokeAnyToken(deps),
  ...decisions(deps),
  ...operations(deps),
})

export const adminWrites = (deps: AdminDeps): Partial<AdminHandlers<AdminWriteRoute>> => {
  const check = checking(deps.log)
  const entries = Object.entries(handlersOf(deps)).map(([name, handle]) => [
    name,
    check(adminRoutes[name as AdminRouteName], handle as unknown as Handle),
  ])
  return Object.fromEntries(entries)
}
