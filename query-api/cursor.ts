/**
 * Where the next page begins. A cursor belongs to one copy of the log, one person, one list and its sort and filters,
 * and says so by a MAC, so what comes back in it can be trusted.
 */
import { createHmac } from 'node:crypto'
import { Refusal } from '#contracts/problems.ts'

export type Key = readonly (string | null)[]

export interface Cursors {
  /** `list` names all that the cursor belongs to. */
  write(list: readonly unknown[], key: Key): string
  read(list: readonly unknown[], cursor: string): Key
}

export const cursors = ({ copyId, salt }: { copyId: string; salt: string }): Cursors => {
  const mac = (list: readonly unknown[], key: Key) =>
    createHmac('sha256', salt)
      .update(JSON.stringify(['cursor', copyId, list, key]))
      .digest('base64url')
      .slice(0, 16)
  return {
    write: (list, key) => Buffer.from(JSON.stringify([copyId, mac(list, key), key])).toString('base64url'),
    read: (list, cursor) => {
      const [copy, stamp, key] = parse(cursor)
      if (copy !== copyId) throw new Refusal('position-unknown', 'this cursor is of another copy of the log')
      if (stamp !== mac(list, key)) throw malformed('is not of this list, with this sort and these filters')
      return key
    },
  }
}

const parse = (cursor: string): [copy: string, mac: string, key: Key] => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parsed) && typeof parsed[0] === 'string' && typeof parsed[1] === 'string') {
      const key: unknown = parsed[2]
      if (parsed.length === 3 && Array.isArray(key) && key.every((part) => part === null || typeof part === 'string')) {
        return [parsed[0], parsed[1], key]
      }
    }
  } catch {}
  throw malformed('is not a cursor')
}

const malformed = (message: string) =>
  new Refusal('malformed-request', `cursor ${message}`, { errors: [{ path: 'cursor', message }] })
