/** What happens to the installation as a whole. Names and fields are the storage format: they only grow. */
import * as z from 'zod'
import { Id, TimeZone } from '../words.ts'

export const installationEvents = {
  InstallationOpened: z
    .object({ logId: Id, saltFingerprint: z.string().regex(/^[0-9a-f]{64}$/), timeZone: TimeZone })
    .describe("The log's first event. `saltFingerprint` is the hex SHA-256 of the salt of ids."),
  EventSkipped: z
    .object({ eventId: z.uuid(), why: z.string().max(500) })
    .describe('An operator decided that the projections pass over one event.'),
  RemindersPaused: z
    .object({ why: z.string().max(200) })
    .describe('No reminder falls due or is sent until they are resumed: an operator decided so, or this is a copy.'),
  RemindersResumed: z.object({}).describe('An operator decided that reminders are sent again.'),
}
