/** POST and DELETE /api/v1/me/calendar: the secret address of a person's calendar. A table, not events. */
import { Refusal } from '#contracts/problems.ts'
import { stamper } from '#domain/time.ts'
import { isPresent } from '#domain/user/state.ts'
import type { Calendars } from '#platform/auth/calendars.ts'
import type { Handlers } from '#platform/http/call.ts'
import type { Deps } from './deps.ts'
import { personIn } from './load.ts'
import { nobody } from './refusals.ts'
import { commandIdOf } from './retries.ts'

const path = '/api/v1/me/calendar'

export const calendarRoutes = ({
  log,
  calendars,
}: Pick<Deps, 'log'> & { readonly calendars: Calendars }): Handlers<'issueCalendar' | 'revokeCalendar'> => ({
  issueCalendar: async ({ principal: { personId: owner }, idempotencyKey: key }) => {
    const commandId = key === null ? null : commandIdOf({ personId: owner, key, method: 'POST', path })
    const wasIssued = async () => commandId !== null && (await calendars.wasIssuedBy(commandId))
    const [person, before] = await Promise.all([personIn(log, owner), wasIssued()])
    if (before) throw issuedBefore()
    if (!isPresent(person)) throw nobody()
    const made = await calendars.issue(owner, { commandId, keyId: person.keyId })
    if (!made) throw (await wasIssued()) ? issuedBefore() : nobody()
    const { id, createdAt, secret } = made
    const body = { id, createdAt: stamper(person.timeZone)(createdAt), path: `${path}/${secret}.ics` }
    return { status: 201, body }
  },
  revokeCalendar: async ({ principal }) => {
    await calendars.revoke(principal.personId)
    return { status: 204 }
  },
})

const issuedBefore = () =>
  new Refusal('token-already-issued', 'an address was issued for this key, and is shown only once; use another key')
