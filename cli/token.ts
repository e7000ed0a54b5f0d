/** `adak token issue | list | revoke`. */
import { randomUUID } from 'node:crypto'
import { happened } from '#command-api/load.ts'
import { registerPerson } from '#command-api/register.ts'
import { streamOf, type UserEvent } from '#contracts/events/index.ts'
import type { Scope } from '#contracts/reads.ts'
import { stamper } from '#domain/time.ts'
import { fold } from '#domain/user/state.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import type { Log } from '#platform/event-store/log.ts'
import { Failure } from './failure.ts'
import { openInstalled } from './installed.ts'
import { print, say, table } from './print.ts'

interface Wish {
  readonly telegram: number
  readonly scope: Scope
  /** Days. */
  readonly expires?: number
  readonly name?: string
}

export const issue = async ({ telegram, scope, expires, name }: Wish) => {
  await using installed = await openInstalled()
  const owner = await registerPerson(installed, { telegramId: telegram, language: 'en', actor: 'service:cli' })
  const issued = await openTokens(installed.pool).issue({
    owner,
    telegramId: telegram,
    name: name ?? null,
    scope,
    expiresAt: expires === undefined ? null : Date.now() + expires * 86_400_000,
    commandId: randomUUID(),
  })
  if (!issued) throw new Failure('no token was issued; try again')
  await print(issued.token)
}

/** Stamps as the API gives them: in their person's zone. */
const stamping = async (log: Log, owners: readonly string[]) => {
  const streams = await log.readStreams(owners.map(streamOf.user))
  const stampers = new Map(
    owners.map((owner) => {
      const person = fold((streams.get(streamOf.user(owner)) ?? []).map(happened<UserEvent>))
      return [owner, stamper(person?.timeZone ?? 'UTC')]
    }),
  )
  return (owner: string, ms: number) => (stampers.get(owner) ?? stamper('UTC'))(ms)
}

export const list = async (look: { readonly json?: boolean }) => {
  await using installed = await openInstalled()
  const issued = await openTokens(installed.pool).list()
  const stampOf = await stamping(installed.log, [...new Set(issued.map(({ owner }) => owner))])
  const tokens = issued.map(({ id, owner, name, telegramId, scope, expiresAt }) => ({
    id,
    name,
    telegramId,
    scope,
    expiresAt: expiresAt === null ? null : stampOf(owner, expiresAt),
  }))
  if (look.json) return await print(JSON.stringify(tokens))
  if (!tokens.length) return say('there are no tokens; adak token issue --telegram <id> makes one')
  const rows = tokens.map(({ id, name, telegramId, scope, expiresAt }) => [
    id,
    String(telegramId),
    scope,
    expiresAt ?? 'never',
    name ?? '',
  ])
  await print(table([['id', 'telegram', 'scope', 'expires', 'name'], ...rows]))
}

export const revoke = async (id: string) => {
  await using installed = await openInstalled()
  const tokens = openTokens(installed.pool)
  const known = (await tokens.list()).some((token) => token.id === id)
  if (!known || !(await tokens.revoke(id)))
    throw new Failure(`no good token has the id ${id}; adak token list names them`)
  say(`token ${id} is revoked; a running service forgets it within 5 seconds`)
}
