/** Writes the log of the golden year, event by event, as a store keeps it: sealed, but always to the same bytes. */
import { createCipheriv, createHash } from 'node:crypto'
import { type DomainEvent, personalFieldsOf } from '#contracts/events/index.ts'
import { schemaVersionOf } from '#contracts/events/upcasters.ts'
import type { StoredEvent } from '#platform/event-store/port.ts'

export interface Author {
  readonly actor: string
  readonly channel: string
  readonly keyId: string | null
}
type Written = { readonly type: string; readonly data: object }

export interface Pen {
  readonly events: readonly StoredEvent[]
  /** The virtual clock, in milliseconds since 1970. */
  now: number
  /** ISO 8601. */
  at(): string
  /** How many commands there were. */
  commands(): number
  /** `version`: of the events' schema, where it is not today's. */
  write(stream: string, happened: readonly Written[], author: Author, version?: number): void
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
export const keyOf = (keyId: string) => sha256(`key ${keyId}`)

/** As the format of events says, with an iv that is always the same. */
const sealed = (value: unknown, keyId: string, eventId: string, field: string) => {
  const iv = sha256(`iv ${eventId}.${field}`).subarray(0, 12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(keyId), iv, { authTagLength: 16 })
  cipher.setAAD(Buffer.from(`${eventId}.${field}`))
  const words = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()])
  return { sealed: `${keyId}.${Buffer.concat([iv, cipher.getAuthTag(), words]).toString('base64url')}` }
}

const counted = (n: number, digits: number) => n.toString(16).padStart(digits, '0')
/** A position as the Postgres store has it: the number of the event. */
export const positionOf = (n: number): string => counted(n, 16)
export const eventIdOf = (n: number): string => `00000000-0000-4000-8000-${counted(n, 12)}`

/** `most`: events; what is written beyond is lost. */
export const penFrom = (begins: number, most: number): Pen => {
  const events: StoredEvent[] = []
  const revisions = new Map<string, number>()
  let commands = 0
  const pen: Pen = {
    events,
    now: begins,
    at: () => new Date(pen.now).toISOString(),
    commands: () => commands,
    write: (stream, happened, { actor, channel, keyId }, version) => {
      const commandId = counted(++commands, 32)
      for (const { type, data } of happened) {
        if (events.length >= most) return
        const n = events.length + 1
        const id = eventIdOf(n)
        const revision = (revisions.get(stream) ?? -1) + 1
        revisions.set(stream, revision)
        const stored: Record<string, unknown> = { ...data }
        for (const field of personalFieldsOf(type as DomainEvent['type']))
          if (field in stored && keyId !== null) stored[field] = sealed(stored[field], keyId, id, field)
        const metadata = {
          commandId,
          requestHash: '',
          correlationId: commandId,
          causationId: commandId,
          actor,
          channel,
          occurredAt: pen.at(),
          schemaVersion: version ?? schemaVersionOf(type as DomainEvent['type']),
        }
        const bytes = { data: JSON.stringify(stored), metadata: JSON.stringify(metadata) }
        events.push({ id, stream, revision, position: positionOf(n), type, ...bytes })
      }
    },
  }
  return pen
}
