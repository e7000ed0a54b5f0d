/** GET /api/v1/admin/session. */
import { sessionAnswer } from '#platform/auth/sessions.ts'
import type { AdminHandlers } from '#platform/http/call.ts'

export const readSession: AdminHandlers<'readSession'>['readSession'] = async ({ session }) => ({
  status: 200,
  body: sessionAnswer(session),
})
