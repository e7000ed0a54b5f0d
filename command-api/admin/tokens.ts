/** DELETE /api/v1/admin/tokens/:id. */
import * as z from 'zod'
import { Refusal } from '#contracts/problems.ts'
import type { Tokens } from '#platform/auth/tokens.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { acceptContent } from '#platform/http/content.ts'

export const revokeAnyToken =
  ({
    tokens,
  }: {
    readonly tokens: Pick<Tokens, 'list' | 'revoke'>
  }): AdminHandlers<'revokeAnyToken'>['revokeAnyToken'] =>
  async ({ id, json }) => {
    if (json !== undefined && (await tokens.list()).some((token) => token.id === id))
      acceptContent(z.strictObject({}), json)
    if (!(await tokens.revoke(id))) throw new Refusal('not-found', 'there is no such token')
    return { status: 204 }
  }
