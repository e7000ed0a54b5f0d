/** Tries a claim until it holds, for as long as `within`; then fails with the last reason. */
import { setTimeout as pause } from 'node:timers/promises'

/** `claim` throws or answers false as long as it does not hold; what else it answers is the result. */
export const eventually = async <T>(claim: () => T | Promise<T>, within = 20_000): Promise<Exclude<T, false>> => {
  const end = performance.now() + within
  for (;;) {
    try {
      const result = await claim()
      if (result !== false) return result as Exclude<T, false>
      if (performance.now() > end) throw new Error(`does not hold after ${within} ms: ${claim}`)
    } catch (error) {
      if (performance.now() > end) throw error
    }
    await pause(10)
  }
}
