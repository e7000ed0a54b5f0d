/** An archive that passes by, and what it says of itself. */
import * as z from 'zod'
import type { Header } from '#platform/event-store/archive/format.ts'
import { Damaged, type Part } from '#platform/event-store/archive/read.ts'

const Stamped = z.object({ occurredAt: z.string() })

export const told = (archive: AsyncIterable<Part>) => {
  let header: Header | null = null
  let last: string | null = null
  const parts = async function* (): AsyncGenerator<Part> {
    for await (const part of archive) {
      if ('header' in part) header = part.header
      if ('events' in part) last = part.events.at(-1)?.metadata ?? last
      yield part
    }
  }
  return {
    parts: parts(),
    header: (): Header => {
      if (!header) throw new Damaged('the backup has no log')
      return header
    },
    /** When its last event happened (ISO 8601), as far as it was read. */
    lastAt: (): string | null => (last === null ? null : Stamped.parse(JSON.parse(last)).occurredAt),
  }
}
