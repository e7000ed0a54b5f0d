/** A position is the event's number as 16 hex digits, so that it sorts as text. */
import { type Position, start } from '../port.ts'

export const positionOf = (pos: number | string): Position =>
  Number(pos) === 0 ? start : Number(pos).toString(16).padStart(16, '0')

/** 0 stands before the first event. */
export const posOf = (position: Position): number => (position === start ? 0 : Number.parseInt(position, 16))
