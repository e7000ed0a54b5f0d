/** How much one person may ask for in a while. */
import { Refusal } from '#contracts/problems.ts'

const windowMs = 10_000

interface Window {
  left: number
  /** By `performance.now()`. */
  readonly until: number
}

/** Counts in windows of 10 s, each from a person's first call on. `most` 0: no limit. Answers the `RateLimit` header. */
export const rateLimit = (most: number): ((person: string) => string | undefined) => {
  const windows = new Map<string, Window>()
  return (person) => {
    if (most === 0) return undefined
    const now = performance.now()
    let window = windows.get(person)
    if (!window || window.until <= now) {
      // Windows are kept by their beginning, so those that ended are the first.
      for (const [one, { until }] of windows) {
        if (until > now) break
        windows.delete(one)
      }
      windows.delete(person)
      window = { left: most, until: now + windowMs }
      windows.set(person, window)
    }
    const seconds = Math.ceil((window.until - now) / 1000)
    if (window.left <= 0) {
      throw new Refusal('too-many-requests', `at most ${most} in ${windowMs / 1000} seconds`, {
        retryAfterSeconds: seconds,
        headers: { RateLimit: `"person";r=0;t=${seconds}` },
      })
    }
    window.left -= 1
    return `"person";r=${window.left};t=${seconds}`
  }
}
