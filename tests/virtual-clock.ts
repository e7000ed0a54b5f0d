/** For tests: a clock that stands still until it is moved. */
import type { Clock } from '#platform/clock.ts'

export interface VirtualClock extends Clock {
  /** Moves on by so many milliseconds; whoever sleeps wakes at its own instant, in order. */
  advance(ms: number): Promise<void>
}

interface Sleeper {
  readonly at: number
  wake(): void
}

const macrotask = () => new Promise<void>((done) => setImmediate(done))

export const virtualClock = (start = Date.UTC(2026, 10, 24, 19)): VirtualClock => {
  let passed = 0
  let sleepers: Sleeper[] = []
  const settle = async () => {
    for (let i = 0; i < 3; i++) await macrotask()
  }
  return {
    now: () => start + passed,
    monotonic: () => passed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const wake = () => {
          sleepers = sleepers.filter((other) => other !== sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { at: passed + Math.max(ms, 0), wake }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', wake, { once: true })
      }),
    async advance(ms) {
      const end = passed + ms
      for (;;) {
        await settle()
        const [next] = sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        passed = Math.max(passed, next.at)
        next.wake()
      }
      passed = end
      await settle()
    },
  }
}
