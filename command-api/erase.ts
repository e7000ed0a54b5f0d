/** DELETE /api/v1/me: a person is erased. What is left of them is an event that says so. */
import { EraseMe } from '#contracts/commands.ts'
import type { UserEvent } from '#contracts/events/index.ts'
import { Refusal } from '#contracts/problems.ts'
import { personId } from '#domain/ids.ts'
import { decide, type UserCommand } from '#domain/user/decide.ts'
import type { UserState } from '#domain/user/state.ts'
import type { Destroyed } from '#platform/auth/erasure.ts'
import type { Call, Handlers } from '#platform/http/call.ts'
import { accepted } from '#platform/http/content.ts'
import { etagOf } from '#platform/http/etag.ts'
import { personStream } from './commands.ts'
import { type Beside, type Erasing, erasingBeside } from './erasing.ts'
import { type Handle, handling, type Outcome, type Work } from './handle.ts'
import { commandIdOf } from './retries.ts'

type Asked = Pick<Call, 'principal' | 'json' | 'idempotencyKey' | 'ifMatch' | 'correlationId'>

const erasure: UserCommand = { type: 'ErasePerson' }

const workOf = ({
  principal,
  json,
  idempotencyKey: key,
  ifMatch,
  correlationId,
}: Asked): Work<UserState, UserEvent> => {
  const { personId } = principal
  const content = accepted(EraseMe, json)
  return {
    principal,
    commandId: commandIdOf({ personId, key, method: 'DELETE', path: '/api/v1/me' }),
    correlationId,
    // One confirmation is like another, so nothing of it needs to be remembered.
    keyed: false,
    content: null,
    ifMatch,
    creates: false,
    aggregate: personStream(personId),
    unacceptable: content instanceof Refusal ? content : null,
    // Also of somebody who came back: a repeated erasure must not erase them again.
    isTheirs: () => true,
    probe: (state) => decide(state, erasure),
    decide: (state) => decide(state, erasure),
  }
}

const carryOut = async (
  handle: Handle,
  erasing: Pick<Erasing, 'complete'>,
  asked: Asked,
): Promise<Outcome<UserState> & Destroyed & { readonly rows: number }> => {
  const outcome = await handle(workOf(asked))
  const { personId, telegramId } = asked.principal
  return { ...outcome, ...(await erasing.complete(personId, telegramId)) }
}

export const eraseMe =
  (handle: Handle, erasing: Pick<Erasing, 'complete'>): Handlers<'eraseMe'>['eraseMe'] =>
  async (call) => {
    const { revision, position } = await carryOut(handle, erasing, call)
    return { status: 204, headers: { ETag: etagOf('', revision), 'Adak-Position': position } }
  }

/** For who asks beside the services; throws Refusal `not-found` where there was never such a person. */
export const erasePerson = async (
  deps: Beside,
  { telegramId, actor }: { readonly telegramId: number; readonly actor: string },
) => {
  const id = personId(deps.salt, telegramId)
  const principal = { service: true, personId: id, telegramId, scope: 'write', actor, channel: 'cli' } as const
  const asked = { principal, json: { confirm: 'erase everything' }, idempotencyKey: null, ifMatch: null }
  const done = await carryOut(handling(deps), erasingBeside(deps), { ...asked, correlationId: crypto.randomUUID() })
  return { id, ...done }
}
