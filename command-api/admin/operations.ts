/** What an operator asks of the projector, and of a notification that did not come through. */
import { RetryNotification } from '#contracts/admin.ts'
import { Refusal } from '#contracts/problems.ts'
import { Id, NotificationId } from '#contracts/words.ts'
import { unsentOf } from '#domain/notification/decide.ts'
import type { AdminCall, AdminHandlers, Answer } from '#platform/http/call.ts'
import { acceptContent } from '#platform/http/content.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import { ask } from '#platform/read-model/requests.ts'
import type { Ways } from '../handlers.ts'
import type { Ledger } from '../notifications/ledger.ts'
import { observe } from '../notifications/metrics.ts'
import { commandIdOf } from '../retries.ts'

interface OperationsDeps extends Pick<Ways, 'enter'> {
  readonly pool: Pool
}

export const operations = ({
  pool,
  enter,
}: OperationsDeps): AdminHandlers<'askRebuild' | 'askVerify' | 'askRollback' | 'askRetry' | 'retryNotification'> => {
  const asking =
    (kind: Parameters<typeof ask>[1]) =>
    async ({ principal }: AdminCall): Promise<Answer> => ({
      status: 202,
      body: await ask(pool, kind, principal.actor),
    })
  return {
    askRebuild: asking('rebuild'),
    askVerify: asking('verify'),
    askRollback: asking('rollback'),
    askRetry: asking('retry'),
    retryNotification: retryNotification(enter),
  }
}

const streamName = /^notification-([0-9a-f]{16})-(.+)$/

const retryNotification =
  (enter: Ledger): AdminHandlers<'retryNotification'>['retryNotification'] =>
  async ({ json, principal, idempotencyKey: key, correlationId }) => {
    const { stream } = acceptContent(RetryNotification, json)
    const [, personId, tail] = streamName.exec(stream) ?? []
    if (!Id.safeParse(personId).success || !NotificationId.safeParse(tail).success || !personId || !tail)
      throw unknown()
    const path = `/api/v1/admin/notifications/retry/${stream}`
    const commandId = commandIdOf({ personId, key, method: 'POST', path })
    const asked = { personId, tail, commandId, correlationId, actor: principal.actor, channel: 'admin' } as const
    const entered = await enter(asked, { type: 'Reopen' })
    const { around } = entered
    if (around.events.length === 0) throw unknown()
    observe(entered)
    const body = { stream, unsent: unsentOf(around.notification) }
    return { status: 200, body, headers: { 'Adak-Position': around.position } }
  }

const unknown = () => new Refusal('not-found', 'there is no such notification')
