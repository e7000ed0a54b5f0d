/** What happens to the installation as a whole. Names and fields are the storage format: they only grow. */
import * as z from 'zod'
import { Id, TimeZone } from '../words.ts'

export const installationEvents = {
  /** The log's first event. `saltFingerprint` is the hex SHA-256 of the salt of ids. */
  InstallationOpened: z.object({
    logId: Id,
    saltFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    timeZone: TimeZone,
  }),
  /** An operator's decision that the projections pass over one event. */
  EventSkipped: z.object({ eventId: z.uuid(), why: z.string().max(500) }),
}
