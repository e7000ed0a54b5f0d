/** What goes wrong, decided by a seed: at every await that leaves a process, something may. */
import { here, type Process, type Time } from './time.ts'

/** Mulberry32: the same numbers for the same seed, on every machine. */
export const random = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let n = Math.imul(state ^ (state >>> 15), state | 1)
    n = (n + Math.imul(n ^ (n >>> 7), n | 61)) ^ n
    return ((n ^ (n >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface Odds {
  /** Of a crash, and of a freeze, at one await of a process. */
  readonly crash: number
  readonly freeze: number
  /** Of a message that is lost before it arrives, whose answer is lost, and that takes long. */
  readonly lost: number
  readonly answerLost: number
  readonly slow: number
}
export const calm: Odds = { crash: 0, freeze: 0, lost: 0, answerLost: 0, slow: 0 }

/** The network broke, or the other side died. */
export class Broken extends Error {}

export interface Chaos {
  readonly chance: (odds: number) => boolean
  readonly between: (least: number, most: number) => number
  odds: Odds
  /** Where a process asks for something outside: it may crash or freeze here. */
  leave(point: string): Promise<void>
  /** Where something from outside reaches the process: never, if it is dead; later, if it is frozen. */
  reach(process: Process | undefined): Promise<void>
  /** Carries a question to another process, or to the outside (null), and its answer back. */
  carry<T>(point: string, to: (() => Process | null) | null, question: () => Promise<T>): Promise<T>
}

export const chaos = (
  time: Time,
  roll: () => number,
  hear: {
    readonly crashed: (process: Process, point: string) => void
    readonly froze: (process: Process, point: string, ms: number) => void
    /** Something else went wrong on the way. */
    readonly troubled: (point: string) => void
  },
): Chaos => {
  const chance = (odds: number) => odds > 0 && roll() < odds
  const between = (least: number, most: number) => least + Math.floor(roll() * (most - least + 1))
  const forever = new Promise<never>(() => undefined)

  const self: Chaos = {
    chance,
    between,
    odds: calm,
    async leave(point) {
      const process = here()
      if (!process) return
      if (chance(self.odds.crash)) {
        process.kill()
        hear.crashed(process, point)
      } else if (chance(self.odds.freeze)) {
        const ms = between(1_000, 90_000)
        process.frozenUntil = time.now() + ms
        hear.froze(process, point, ms)
      }
      await self.reach(process)
    },
    async reach(process) {
      if (!process) return
      while (process.isAlive && process.frozenUntil > time.now()) await time.pass(process.frozenUntil - time.now())
      if (!process.isAlive) await forever
    },
    async carry(point, to, question) {
      const asker = here()
      const latency = async () => {
        const isSlow = chance(self.odds.slow)
        const ms = isSlow ? between(500, 20_000) : between(-10, 5)
        if (ms >= 0) await time.pass(ms)
        if (isSlow) hear.troubled(`${point} took long`)
      }
      await self.leave(`${point}: asking`)
      await latency()
      const answerer = to?.() ?? null
      if (to && !answerer?.isAlive) {
        await self.reach(asker)
        throw new Broken(`${point}: nobody answers`)
      }
      if (chance(self.odds.lost)) {
        hear.troubled(`${point}: the question was lost`)
        await self.reach(asker)
        throw new Broken(`${point}: the question was lost`)
      }
      await self.reach(answerer ?? undefined)
      const { promise: died, reject } = Promise.withResolvers<never>()
      const alive = answerer?.onDeath(() => reject(new Broken(`${point}: the other side died`)))
      try {
        const asked = answerer ? answerer.run(question) : question()
        const answer = await Promise.race([asked, died])
        await latency()
        if (chance(self.odds.answerLost)) {
          hear.troubled(`${point}: the answer was lost`)
          throw new Broken(`${point}: the answer was lost`)
        }
        return answer
      } finally {
        alive?.()
        await self.reach(asker)
        await self.leave(`${point}: answered`)
      }
    },
  }
  return self
}
