/** PUT /api/v1/me: a person comes to Adak. Asking again changes nothing. */
import { RegisterMe } from '#contracts/commands.ts'
import type { UserEvent } from '#contracts/events/index.ts'
import { Refusal } from '#contracts/problems.ts'
import type { Language } from '#contracts/words.ts'
import { nothing } from '#domain/decision.ts'
import { personId } from '#domain/ids.ts'
import { decide } from '#domain/user/decide.ts'
import { isPresent, type UserState } from '#domain/user/state.ts'
import type { Principal } from '#platform/http/call.ts'
import { accepted } from '#platform/http/content.ts'
import { type Done, meDone, personStream } from './commands.ts'
import type { Deps } from './deps.ts'
import { type Beside, type Erasing, erasingBeside } from './erasing.ts'
import { type Handle, handling, type Work } from './handle.ts'
import { commandIdOf } from './retries.ts'

interface Asked {
  readonly principal: Principal
  readonly content: unknown
  readonly key: string | null
  readonly ifMatch: string | null
  readonly correlationId: string
}

type Registering = Pick<Deps, 'keys' | 'timeZone'> & { readonly erasing: Pick<Erasing, 'complete'> }

export const registering =
  (handle: Handle, { keys, timeZone, erasing }: Registering) =>
  async ({ principal, content, key, ifMatch, correlationId }: Asked): Promise<Done> => {
    const { telegramId, personId } = principal
    const wanted = accepted(RegisterMe, content)
    const work: Work<UserState, UserEvent> = {
      principal,
      commandId: commandIdOf({ personId, key, method: 'PUT', path: '/api/v1/me' }),
      correlationId,
      keyed: key !== null,
      content,
      ifMatch,
      creates: false,
      aggregate: personStream(personId),
      unacceptable: wanted instanceof Refusal ? wanted : null,
      isTheirs: (state) => isPresent(state),
      probe: () => nothing,
      decide: async (state) => {
        if (isPresent(state) || wanted instanceof Refusal) return nothing
        // Nothing of their former life may be taken for a part of the new one.
        if (state !== null) await erasing.complete(personId, telegramId)
        const chosen = { language: wanted.language, timeZone: wanted.timeZone ?? timeZone }
        return decide(state, { type: 'RegisterPerson', telegramId, keyId: await keys.create(personId), ...chosen })
      },
    }
    const outcome = await handle(work)
    return meDone(outcome.wrote ? 201 : 200, outcome)
  }

/** Registers at need, for who asks beside the services; answers the person's id. */
export const registerPerson = async (
  deps: Beside & Pick<Deps, 'timeZone'>,
  { telegramId, language, actor }: { readonly telegramId: number; readonly language: Language; readonly actor: string },
): Promise<string> => {
  const id = personId(deps.salt, telegramId)
  const register = registering(handling(deps), { ...deps, erasing: erasingBeside(deps) })
  const principal = { service: true, personId: id, telegramId, scope: 'write', actor, channel: 'cli' } as const
  await register({ principal, content: { language }, key: null, ifMatch: null, correlationId: crypto.randomUUID() })
  return id
}
