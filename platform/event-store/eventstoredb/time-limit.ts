/** Bounds in time, for calls of which a silent server would leave promises pending. */
import { setTimeout as pause } from 'node:timers/promises'
import { StoreAway } from '../port.ts'
import { backOffMs, faultOf } from './faults.ts'

/** Rejects with StoreAway after `ms`, and aborts the signal then: what has not been sent yet must not be. */
export const within = <T>(ms: number, work: (overdue: AbortSignal) => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const overdue = new AbortController()
    const timer = setTimeout(() => {
      overdue.abort()
      reject(new StoreAway(`EventStoreDB gave no answer in ${Math.round(ms)} ms`))
    }, ms)
    work(overdue.signal)
      .then(resolve, (error: unknown) => reject(faultOf(error)))
      .finally(() => clearTimeout(timer))
  })

/** Works again after StoreAway, until `ms` have passed. `left` says how many are left, `tries` counts from 1. */
export const persistently = <T>(ms: number, work: (left: () => number, tries: number) => Promise<T>): Promise<T> => {
  const until = performance.now() + ms
  const left = () => until - performance.now()
  return within(ms, async (overdue) => {
    for (let tries = 1; ; tries++) {
      try {
        return await work(left, tries)
      } catch (error) {
        const fault = faultOf(error)
        const wait = backOffMs(tries)
        if (!(fault instanceof StoreAway) || overdue.aborted || wait >= left()) throw fault
        await pause(wait)
      }
    }
  })
}

/**
 * So many at once; the others wait for their turn, however long that is. Where one's time ran out with the store away,
 * they are not begun, and are told the same.
 */
export const turns = (most: number) => {
  const waiting: { readonly begin: () => void; readonly giveUp: (error: StoreAway) => void }[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= most) await new Promise<void>((begin, giveUp) => waiting.push({ begin, giveUp }))
    else running += 1
    try {
      return await work()
    } catch (error) {
      if (error instanceof StoreAway) for (const { giveUp } of waiting.splice(0)) giveUp(error)
      throw error
    } finally {
      const next = waiting.shift()
      if (next) next.begin()
      else running -= 1
    }
  }
}
