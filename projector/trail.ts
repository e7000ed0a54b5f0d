/** What a batch leaves behind for `adak fsck`: a mark for each of its events, and the digest of the log at its end. */
import { chain, type Digest } from '#platform/event-store/digest.ts'
import type { StoredEvent } from '#platform/event-store/port.ts'

/** Bytes of the digest after an event: enough to find where a log departs from what it was, not to prove that it does. */
export const markBytes = 4

export interface Trail {
  readonly digest: Digest
  readonly marks: Buffer
}

export const trailOf = (before: Digest, batch: readonly { readonly stored: StoredEvent }[]): Trail => {
  const marks = Buffer.allocUnsafe(markBytes * batch.length)
  let digest = before
  for (const [i, { stored }] of batch.entries()) {
    digest = chain(digest, stored)
    digest.copy(marks, i * markBytes, 0, markBytes)
  }
  return { digest, marks }
}
