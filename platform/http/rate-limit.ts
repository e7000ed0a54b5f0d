/** How much one person may ask for in a while. */
import { Refusal } from '#contracts/problems.ts'

const seconds = 10
/** One more than the window has, for it touches so many; so no 10 s let more through than is allowed. */
const kept = seconds + 1

interface Spent {
  /** By second, as a ring. */
  readonly counts: Uint32Array
  total: number
  /** The last second that was counted in. */
  second: number
}

/** What a call has left its person. */
export interface Allowance {
  /** Counts so much more than the call itself; where it is more than is left, those who come next wait for it. */
  spend(more: number): void
  /** `RateLimit` and `RateLimit-Policy`, as the IETF's draft 10 has them. */
  headers(): Readonly<Record<string, string>>
}

export const unlimited: Allowance = { spend: () => undefined, headers: () => ({}) }

/** Slides by the second, in each process on its own. `most` 0: no limit. Throws Refusal 429. */
export const rateLimit = (
  name: string,
  most: number,
  now: () => number = () => performance.now(),
): ((person: string) => Allowance) => {
  const people = new Map<string, Spent>()
  const policy = `"${name}";q=${most};w=${seconds}`
  const second = () => Math.floor(now() / 1000)

  const spentBy = (person: string): Spent => {
    const at = second()
    for (const [one, spent] of people) {
      if (at - spent.second < kept) break
      people.delete(one)
    }
    const spent = people.get(person) ?? { counts: new Uint32Array(kept), total: 0, second: at }
    // Kept by when they last called, so that the first are the ones to forget.
    people.delete(person)
    people.set(person, spent)
    for (; spent.second < at; spent.second++) {
      const slot = (spent.second + 1) % kept
      spent.total -= spent.counts[slot] ?? 0
      spent.counts[slot] = 0
    }
    return spent
  }
  const count = (spent: Spent, more: number) => {
    const slot = spent.second % kept
    spent.counts[slot] = (spent.counts[slot] ?? 0) + more
    spent.total += more
  }
  /** Seconds until there is something left, or more than now. */
  const untilMore = ({ counts, second, total }: Spent): number => {
    let gone = 0
    for (let ago = kept - 1; ago >= 0; ago--) {
      gone += counts[(second - ago + kept * 2) % kept] ?? 0
      if (gone > 0 && total - gone < most) return kept - ago
    }
    return kept
  }

  return (person) => {
    if (most === 0) return unlimited
    const spent = spentBy(person)
    const headers = () => ({
      RateLimit: `"${name}";r=${Math.max(0, most - spent.total)};t=${untilMore(spent)}`,
      'RateLimit-Policy': policy,
    })
    if (spent.total >= most) {
      const detail = `at most ${most} ${name} in ${seconds} seconds`
      throw new Refusal('too-many-requests', detail, { retryAfterSeconds: untilMore(spent), headers: headers() })
    }
    count(spent, 1)
    return { spend: (more) => count(spent, more), headers }
  }
}
