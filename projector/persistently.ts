/** Does something again and again until the signal; after a failure a little later, and later still after the next. */
import { setTimeout as sleep } from 'node:timers/promises'

const longestMs = 2_000

export const persisting =
  (signal: AbortSignal) =>
  async (turn: () => Promise<unknown>, failed: (why: string) => void): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await turn()
        failures = 0
      } catch (error) {
        if (signal.aborted) break
        failures += 1
        failed(error instanceof Error ? error.message : String(error))
        await sleep(Math.min(longestMs, 50 * 2 ** failures), undefined, { signal }).catch(() => undefined)
      }
    }
  }
