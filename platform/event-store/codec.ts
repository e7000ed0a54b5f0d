/** Between the log's events and the bytes that are stored: sealing and opening, lifting, checking. */
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import {
  type DomainEvent,
  type EventType,
  eventSchemas,
  isEventType,
  Metadata,
  personalFieldsOf,
} from '#contracts/events/index.ts'
import { schemaVersionOf, upcast } from '#contracts/events/upcasters.ts'
import type { Keys } from '#platform/auth/keys.ts'
import { type Recorded, Unreadable } from './log.ts'
import type { EventToAppend, StoredEvent } from './port.ts'
import { isSealed, keyIdOf, seal, unseal } from './sealing.ts'

type Data = Record<string, unknown>
type NewMetadata = Omit<Metadata, 'schemaVersion'>

/** Without its key an event's own words are empty, and the rest of it is as checked as ever. */
const wordless = Object.fromEntries(
  Object.entries(eventSchemas).map(([type, schema]) => {
    const fields = isEventType(type) ? personalFieldsOf(type) : []
    const shape: Record<string, z.ZodType> = schema.shape
    const blanks = Object.fromEntries(fields.map((name) => [name, shape[name]?.def.type === 'number' ? 0 : '']))
    const rest = z.object(Object.fromEntries(Object.entries(shape).filter(([name]) => !fields.includes(name))))
    return [type, { rest, blanks }]
  }),
)

/** What is written must be readable: data that its own schema refuses is a fault of ours, and throws. */
export const encode = (
  event: DomainEvent,
  metadata: NewMetadata,
  key: { readonly id: string; readonly bytes: Buffer } | null,
): { readonly stored: EventToAppend; readonly event: DomainEvent; readonly metadata: Metadata } => {
  const id = randomUUID()
  const data: Data = eventSchemas[event.type].parse(event.data)
  const sealed: Data = { ...data }
  for (const field of personalFieldsOf(event.type)) {
    if (!(field in data)) continue
    if (!key) throw new Error(`${event.type} holds a person's words, and no key was named`)
    sealed[field] = seal(data[field], { eventId: id, field }, key.id, key.bytes)
  }
  const whole: Metadata = { ...metadata, schemaVersion: schemaVersionOf(event.type) }
  return {
    stored: { id, type: event.type, data: JSON.stringify(sealed), metadata: JSON.stringify(whole) },
    event: { type: event.type, data } as DomainEvent,
    metadata: whole,
  }
}

/** Finds the key of `keyId` among those fetched for the page; null where it is gone. */
type KeyOf = (keyId: string) => Buffer | null

const openWords = (data: Data, eventId: string, keyOf: KeyOf) => {
  const opened: Data = { ...data }
  let keyId: string | null = null
  let erased = false
  for (const [field, value] of Object.entries(data)) {
    if (!isSealed(value)) continue
    keyId = keyIdOf(value)
    const key = keyOf(keyId)
    if (key) opened[field] = unseal(value, { eventId, field }, key)
    else erased = true
  }
  return { opened, keyId, erased }
}

const checked = (type: EventType, data: Data, erased: boolean): Data => {
  const wordlessly = wordless[type]
  if (!erased || !wordlessly) return eventSchemas[type].parse(data)
  return { ...wordlessly.rest.parse(data), ...wordlessly.blanks }
}

const whyOf = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')
    : error instanceof Error
      ? error.message
      : String(error)

const objectOf = (text: string): Data => {
  const data: unknown = JSON.parse(text)
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new Error('its data is not an object')
  return { ...data }
}

interface Parsed {
  readonly stored: StoredEvent
  readonly data: Data
}

const decodeOne = ({ stored, data }: Parsed, keyOf: KeyOf): Recorded | Unreadable => {
  const { id, stream, revision, position, type } = stored
  try {
    if (!isEventType(type)) return new Unreadable(stored, 'its type is unknown to this version')
    const metadata = Metadata.parse(JSON.parse(stored.metadata))
    const { opened, keyId, erased } = openWords(data, id, keyOf)
    const event = { type, data: checked(type, upcast(type, metadata.schemaVersion, opened), erased) } as DomainEvent
    return { ...event, id, stream, revision, position, metadata, keyId, erased }
  } catch (error) {
    return new Unreadable(stored, whyOf(error))
  }
}

/** In the order given; each that cannot be read is answered as Unreadable. */
export const decode = async (
  page: readonly StoredEvent[],
  keys: Pick<Keys, 'get'>,
): Promise<(Recorded | Unreadable)[]> => {
  const keyIds = new Set<string>()
  const parsed = page.map((stored): Parsed | Unreadable => {
    try {
      const data = objectOf(stored.data)
      for (const value of Object.values(data)) if (isSealed(value)) keyIds.add(keyIdOf(value))
      return { stored, data }
    } catch (error) {
      return new Unreadable(stored, whyOf(error))
    }
  })
  const found = new Map(await Promise.all([...keyIds].map(async (id) => [id, await keys.get(id)] as const)))
  return parsed.map((one) => (one instanceof Unreadable ? one : decodeOne(one, (id) => found.get(id) ?? null)))
}
