/** A subscription that outlives what carries it: it goes on after the last event that its reader was given. */
import { setTimeout as pause } from 'node:timers/promises'
import { type CaughtUp, type EventStore, type Position, StoreAway, type StoredEvent } from '../port.ts'
import type { Place } from './connection.ts'
import { backOffMs } from './faults.ts'
import { allRequest, eventReader } from './messages.ts'
import { placeOf } from './position.ts'

/** Within it the server confirms; afterwards silence means that nothing happens, and keepalive finds a dead one. */
const confirmMs = 5_000
const neverMs = 2 ** 31 - 1
const mostBackOffMs = 5_000

export const subscribing = (place: Place, closed: AbortSignal): EventStore['subscribe'] => {
  const eventOf = eventReader(place)
  return async function* ({ after, filter, signal }): AsyncGenerator<StoredEvent | CaughtUp> {
    const ended = AbortSignal.any([signal, closed])
    let at = after
    let told: Position | null = null
    let tries = 0
    while (!ended.aborted) {
      try {
        const request = allRequest(placeOf(at), { filter, naming: place, count: 'subscription' })
        let live = false
        for await (const answers of place.connection.read(request, { silenceMs: confirmMs, laterMs: neverMs }, ended)) {
          for (const answer of answers) {
            if (answer.hasCaughtUp()) live = true
            if (answer.hasFellBehind()) live = false
            const event = eventOf(answer)
            if (!event || event.position <= at) continue
            if (ended.aborted) return
            yield event
            at = event.position
            tries = 0
          }
          if (live && told !== at && !ended.aborted) {
            told = at
            tries = 0
            yield { caughtUp: true, position: at }
          }
        }
      } catch (error) {
        if (!(error instanceof StoreAway)) throw error
      }
      // Ended by the server, lost, or dropped because its reader was too slow: all the same.
      await pause(backOffMs(++tries, mostBackOffMs), null, { signal: ended }).catch(() => undefined)
    }
  }
}
