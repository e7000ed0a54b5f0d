/** A position is EventStoreDB's pair (commit, prepare) as twice 16 hex digits, so that it sorts as text. */
import { type Position, start } from '../port.ts'

/** Two unsigned 64-bit numbers in decimal digits, as they come over the wire. */
export interface Place {
  readonly commit: string
  readonly prepare: string
}

const hex = (decimal: string) => BigInt(decimal).toString(16).padStart(16, '0')
const decimal = (hex: string) => BigInt(`0x${hex}`).toString()

export const positionOf = ({ commit, prepare }: Place): Position => hex(commit) + hex(prepare)

/** Null before the first event. */
export const placeOf = (position: Position): Place | null =>
  position === start ? null : { commit: decimal(position.slice(0, 16)), prepare: decimal(position.slice(16)) }
