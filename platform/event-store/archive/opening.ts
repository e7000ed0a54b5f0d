/** What a log's first event says of it, read from the bytes. */
import type * as z from 'zod'
import { eventSchemas, streamOf } from '#contracts/events/index.ts'
import type { Carried } from '../bulk.ts'

const Opened = eventSchemas.InstallationOpened.pick({ logId: true, saltFingerprint: true })
type Opened = z.infer<typeof Opened>

/** null: this is not how a log begins. */
export const openingOf = ({ stream, revision, type, data }: Carried): Opened | null => {
  if (stream !== streamOf.installation || revision !== 0 || type !== 'InstallationOpened') return null
  try {
    return Opened.safeParse(JSON.parse(data)).data ?? null
  } catch {
    return null
  }
}
