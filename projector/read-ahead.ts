/** Reads on while a batch is being written, in bounded memory; what has come meanwhile is the next batch. */
import type { Logged } from '#platform/event-store/log.ts'
import type { CaughtUp } from '#platform/event-store/port.ts'

export type Source = AsyncIterable<readonly Logged[] | CaughtUp>

export interface ReadAhead {
  /** Up to `mostEvents`; none: there was nothing for `ms`. null: the source has ended. */
  next(ms: number): Promise<readonly Logged[] | null>
  close(): void
}

export const mostEvents = 2_000

export const readAhead = (source: Source): ReadAhead => {
  let queue: Logged[] = []
  let ended = false
  let closed = false
  let failure: { readonly error: unknown } | null = null
  let wake = () => {}
  let makeRoom = () => {}

  const pump = async () => {
    try {
      for await (const page of source) {
        if (closed) return
        if ('caughtUp' in page) continue
        queue = queue.length ? queue.concat(page) : [...page]
        wake()
        if (queue.length >= mostEvents) await new Promise<void>((resolve) => (makeRoom = resolve))
        if (closed) return
      }
    } catch (error) {
      failure = { error }
    } finally {
      ended = true
      wake()
    }
  }
  void pump()

  return {
    next: async (ms) => {
      if (!queue.length && !ended)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      if (queue.length) {
        const batch = queue.slice(0, mostEvents)
        queue = queue.slice(mostEvents)
        if (queue.length < mostEvents) makeRoom()
        return batch
      }
      if (failure) throw failure.error
      return ended ? null : []
    },
    close: () => {
      closed = true
      makeRoom()
      wake()
    },
  }
}
