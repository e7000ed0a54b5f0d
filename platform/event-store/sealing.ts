/**
 * A person's words as they are stored: `{ "sealed": "<keyId>.<base64url(iv | tag | ciphertext)>" }`, AES-256-GCM over
 * the value's JSON. The event's id and the field's name are bound to it, so that it opens nowhere else.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

export interface Sealed {
  readonly sealed: string
}

const ivBytes = 12
const tagBytes = 16

export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string'

export const keyIdOf = ({ sealed }: Sealed): string => sealed.slice(0, Math.max(0, sealed.indexOf('.')))

let ivs = Buffer.alloc(0)
/** Never the same twice. Drawn many at once, for each draw costs more than a cipher. */
const nextIv = (): Buffer => {
  if (!ivs.length) ivs = randomBytes(512 * ivBytes)
  const iv = ivs.subarray(0, ivBytes)
  ivs = ivs.subarray(ivBytes)
  return iv
}

const boundTo = (eventId: string, field: string) => Buffer.from(`${eventId}.${field}`)

export const seal = (value: unknown, place: { eventId: string; field: string }, keyId: string, key: Buffer): Sealed => {
  const iv = nextIv()
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
  cipher.setAAD(boundTo(place.eventId, place.field))
  const words = cipher.update(JSON.stringify(value), 'utf8')
  // Adds nothing in this mode but the tag.
  cipher.final()
  return { sealed: `${keyId}.${Buffer.concat([iv, cipher.getAuthTag(), words]).toString('base64url')}` }
}

/** Throws where the key is another, or anything was changed or moved. */
export const unseal = ({ sealed }: Sealed, place: { eventId: string; field: string }, key: Buffer): unknown => {
  const bytes = Buffer.from(sealed.slice(sealed.indexOf('.') + 1), 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAAD(boundTo(place.eventId, place.field))
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  const words = decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
  return JSON.parse(words)
}
