/** DELETE /api/v1/admin/tokens/:id. */
import { Refusal } from '#contracts/problems.ts'
import type { Tokens } from '#platform/auth/tokens.ts'
import type { AdminHandlers } from '#platform/http/call.ts'

export const revokeAnyToken =
  ({ tokens }: { readonly tokens: Pick<Tokens, 'revoke'> }): AdminHandlers<'revokeAnyToken'>['revokeAnyToken'] =>
  async ({ id }) => {
    if (!(await tokens.revoke(id))) throw new Refusal('not-found', 'there is no such token')
    return { status: 204 }
  }
