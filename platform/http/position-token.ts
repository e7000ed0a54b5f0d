/** Positions as clients see them: opaque, and of one copy of the log. */
import { Refusal } from '#contracts/problems.ts'
import type { Position } from '#platform/event-store/port.ts'

/** As every adapter writes them: hex digits that sort as text; none before the first event. */
const ofALog = /^(?:[0-9a-f]{16}){0,2}$/
const form = /^([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{0,128})$/

export const toToken = (copyId: string, position: Position): string =>
  `${copyId}.${Buffer.from(position).toString('base64url')}`

/** Refuses what is not of our form (400), and what is of another copy of the log (410). */
export const fromToken = (copyId: string, token: string): Position => {
  const parts = form.exec(token)
  if (!parts) throw new Refusal('malformed-request', 'this is not a position')
  if (parts[1] !== copyId) throw new Refusal('position-unknown', 'this position is of another copy of the log')
  const position = Buffer.from(parts[2] ?? '', 'base64url').toString()
  if (!ofALog.test(position)) throw new Refusal('malformed-request', 'this is not a position')
  return position
}
