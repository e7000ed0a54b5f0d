/** Time as it is lent to whatever waits: the machine's own, or a simulation's. */
export interface Clock {
  /** Milliseconds since 1970. It may jump. */
  now(): number
  /** Milliseconds since some moment. It never goes back, and runs on while the process is frozen. */
  monotonic(): number
  /** Resolves after `ms` (24 days at most), or as soon as `signal` aborts: whoever waits looks at the signal. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.min(Math.max(ms, 0), longestTimerMs))
      signal?.addEventListener('abort', wake, { once: true })
    }),
}
