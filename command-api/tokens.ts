/** POST and DELETE /api/v1/me/tokens. Tokens are a table, not events. */
import * as z from 'zod'
import { IssueToken } from '#contracts/commands.ts'
import { Refusal } from '#contracts/problems.ts'
import { epochMs, stamper } from '#domain/time.ts'
import { isPresent } from '#domain/user/state.ts'
import type { IssuedToken } from '#platform/auth/tokens.ts'
import type { AdminHandlers, Call, Handlers } from '#platform/http/call.ts'
import { acceptContent, accepted } from '#platform/http/content.ts'
import type { Deps } from './deps.ts'
import { personIn } from './load.ts'
import { keyReused, nobody } from './refusals.ts'
import { commandIdOf } from './retries.ts'

const toSecond = (moment: string) => Math.floor(epochMs(moment) / 1000) * 1000

export const issueToken =
  ({ log, tokens }: Pick<Deps, 'log' | 'tokens'>): Handlers<'issueToken'>['issueToken'] =>
  async ({ principal, idempotencyKey: key, json }) => {
    const { personId: owner, telegramId } = principal
    const commandId =
      key === null ? null : commandIdOf({ personId: owner, key, method: 'POST', path: '/api/v1/me/tokens' })
    const [person, before] = await Promise.all([
      personIn(log, owner),
      commandId === null ? null : tokens.issuedBy(commandId),
    ])
    const asked = askedOf(json)
    if (before) throw isSame(before, asked) ? issuedBefore() : keyReused()
    if (!isPresent(person)) throw nobody()
    if (asked instanceof Refusal) throw asked
    if (asked.expiresAt !== null && asked.expiresAt <= Date.now()) throw expired()
    const made = await tokens.issue({ owner, telegramId, ...asked, commandId, keyId: person.keyId })
    if (!made) throw commandId !== null && (await tokens.issuedBy(commandId)) ? issuedBefore() : nobody()
    const { id, name, scope, expiresAt } = made.issued
    const stamp = expiresAt === null ? null : stamper(person.timeZone)(expiresAt)
    return { status: 201, body: { id, name, scope, expiresAt: stamp, token: made.token } }
  }

type Wanted = Pick<IssuedToken, 'name' | 'scope' | 'expiresAt'>

const askedOf = (json: unknown): Wanted | Refusal => {
  const wanted = accepted(IssueToken, json)
  if (wanted instanceof Refusal) return wanted
  const { name = null, scope, expiresAt } = wanted
  return { name, scope, expiresAt: expiresAt == null ? null : toSecond(expiresAt) }
}

const isSame = (before: Wanted, asked: Wanted | Refusal) =>
  !(asked instanceof Refusal) &&
  before.name === asked.name &&
  before.scope === asked.scope &&
  before.expiresAt === asked.expiresAt

const issuedBefore = () =>
  new Refusal('token-already-issued', 'a token was issued for this key, and is shown only once; use another key')

const expired = () => {
  const fault = { path: 'expiresAt', message: 'lies in the past' }
  return new Refusal('not-acceptable-content', 'expiresAt lies in the past', { errors: [fault] })
}

/** Of this person, or of anybody. A body may say nothing, which is looked at once the token is known to be there. */
const revoke = async (tokens: Deps['tokens'], { id, json }: Pick<Call, 'id' | 'json'>, owner?: string) => {
  if (json !== undefined && (await tokens.list(owner)).some((token) => token.id === id))
    acceptContent(z.strictObject({}), json)
  if (!(await tokens.revoke(id, owner))) throw new Refusal('not-found', 'there is no such token')
  return { status: 204 }
}

export const revokeToken =
  ({ tokens }: Pick<Deps, 'tokens'>): Handlers<'revokeToken'>['revokeToken'] =>
  (call) =>
    revoke(tokens, call, call.principal.personId)

/** DELETE /api/v1/admin/tokens/:id, by an operator. */
export const revokeAnyToken =
  ({ tokens }: Pick<Deps, 'tokens'>): AdminHandlers<'revokeAnyToken'>['revokeAnyToken'] =>
  (call) =>
    revoke(tokens, call)
