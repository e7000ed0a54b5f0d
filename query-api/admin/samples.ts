/**
 * How fast the read model grows and for how long it has been behind, as far as this process has seen: it looks every few
 * seconds, and whenever it is asked. What happened before its first look, and in between, it does not know.
 */
import type { Position } from '#platform/event-store/port.ts'

export interface Seen {
  /** Milliseconds of a clock that only grows. */
  readonly at: number
  /** Of the log. */
  readonly head: Position
  /** Of the live read model. */
  readonly generation: number
  readonly position: Position
  readonly events: number
}

const minuteMs = 60_000
/** At one look in 5 s: for more than an hour. */
const mostHeads = 1_000

export const samples = () => {
  /** Of the last minute, and the last before it. */
  let looks: Seen[] = []
  /** Heads beyond where the read model stands, and when each was first seen; the oldest first. */
  let heads: { readonly head: Position; readonly at: number }[] = []

  return {
    saw: (seen: Seen): void => {
      const { at, head, generation, position } = seen
      looks = [...looks.filter((look) => look.generation === generation), seen]
      while ((looks[1]?.at ?? at) <= at - minuteMs) looks.shift()
      heads = heads.filter((one) => one.head > position)
      if (head > position && heads.at(-1)?.head !== head && heads.length < mostHeads) heads.push({ head, at })
    },
    /** Events a second, over the last minute; 0 where it was not looked at twice. */
    rate: (): number => {
      const [first, last] = [looks[0], looks.at(-1)]
      if (!first || !last || last.at === first.at) return 0
      return (Math.max(0, last.events - first.events) * 1000) / (last.at - first.at)
    },
    /** Since an event was first seen that is not folded yet; 0: none is known. */
    behindSeconds: (now: number): number => Math.max(0, now - (heads[0]?.at ?? now)) / 1000,
  }
}
