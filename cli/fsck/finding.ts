/** What `adak fsck` says is wrong, and where. */
import type { StoredEvent } from '#platform/event-store/port.ts'

export interface Finding {
  /** Of the event; null where none is at fault by itself. */
  readonly id: string | null
  readonly stream: string | null
  readonly revision: number | null
  readonly position: string | null
  readonly what: string
}

export const about = ({ id, stream, revision, position }: StoredEvent, what: string): Finding => ({
  id,
  stream,
  revision,
  position,
  what,
})

export const inGeneral = (what: string): Finding => ({ id: null, stream: null, revision: null, position: null, what })
