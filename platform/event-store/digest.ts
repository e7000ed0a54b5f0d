/**
 * The digest of a log: one hash over every event of ours in log order, skipped and unreadable ones too, each folded
 * into what stood before it. Whoever changes, drops, adds or exchanges events ends on another. Positions are not in
 * it, and both stores keep the same bytes in the same order, so a log that was moved keeps its digest.
 *
 *     digest(0) = 32 zero bytes
 *     digest(n) = SHA-256(digest(n-1) ‖ netstrings of event n's id, stream, revision, type, data, metadata)
 *
 * A netstring is `<length in bytes, decimal>:<bytes>`; texts are UTF-8, data and metadata as they are stored.
 */
import { hash } from 'node:crypto'
import type { StoredEvent } from './port.ts'

/** 32 bytes. */
export type Digest = Buffer

export const emptyDigest: Digest = Buffer.alloc(32)

type Hashed = Omit<StoredEvent, 'position'>

const netstring = (text: string) => `${Buffer.byteLength(text)}:${text}`

const framed = ({ id, stream, revision, type, data, metadata }: Hashed): string =>
  netstring(id) +
  netstring(stream) +
  netstring(String(revision)) +
  netstring(type) +
  netstring(data) +
  netstring(metadata)

let room = Buffer.alloc(64 * 1024)

export const chain = (previous: Digest, event: Hashed): Digest => {
  const text = framed(event)
  // In UTF-8 a unit of UTF-16 takes three bytes at the most.
  const most = previous.length + 3 * text.length
  if (room.length < most) room = Buffer.alloc(most)
  room.set(previous)
  const end = previous.length + room.write(text, previous.length)
  return hash('sha256', room.subarray(0, end), 'buffer')
}
