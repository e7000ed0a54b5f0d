/** One life by its seed: people, trouble, a quiet end, and what did not hold. */
import { firstSandboxId } from '#bot/sandbox/chats.ts'
import { Unreadable } from '#platform/event-store/log.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { start } from '#platform/event-store/port.ts'
import { calm, type Odds } from './chaos.ts'
import { acknowledgedIsInTheLog, eachCommandOnce, readModelIsTheFold } from './invariants.ts'
import { neverEarlyNorInVain, noMoreThanFaultsAllow, oneAttemptAtATime, remindersArrive } from './oracle.ts'
import { person } from './people.ts'
import { memoryStore } from './store.ts'
import { type Arrival, watchArrivals } from './telegram.ts'
import { salt, world } from './world.ts'

const dayMs = 86_400_000
/** Whatever is still to be tried then has been. */
const quietMs = 4 * 3_600_000

export interface Lived {
  /** What did not hold; empty: all did. */
  readonly wrong: readonly string[]
  readonly trace: readonly string[]
  readonly events: number
  readonly acknowledged: number
  readonly arrivals: number
  readonly faults: number
}

const odds: Odds = { crash: 0.002, freeze: 0.001, lost: 0.01, answerLost: 0.01, slow: 0.01 }

export const live = async (seed: number, days: number): Promise<Lived> => {
  const lived = world(seed)
  const { time, chaos, box, queue } = lived
  const begin = time.now()
  const until = begin + days * dayMs
  const arrivals: Arrival[] = []
  const failures: string[] = []
  const failed = (error: unknown) =>
    void failures.push(`nobody caught: ${error instanceof Error ? error.stack : error}`)
  process.on('unhandledRejection', failed)
  try {
    let titles = 0
    const people = [1, 2, 3].map((n) => {
      const telegramId = firstSandboxId + n
      box.chats.join({ id: telegramId, name: `Person ${n}`, language: chaos.chance(0.5) ? 'ru' : 'en' })
      watchArrivals(box.chats, time, telegramId, (arrival, message, taps) => {
        arrivals.push(arrival)
        const tap = taps[chaos.between(0, 4)]
        if (tap !== undefined && chaos.chance(0.5))
          setTimeout(() => box.chats.tap(telegramId, message, tap), chaos.between(1, 600) * 1000)
      })
      box.chats.type(telegramId, '/start')
      return person(chaos, lived.as(telegramId), { telegramId, until, counter: () => ++titles })
    })
    let over = false
    void Promise.all(people.map(({ done }) => done)).then(() => {
      over = true
    })

    lived.trouble(odds)
    while (time.now() < until) {
      await time.runUntil(Math.min(until, time.now() + chaos.between(1, 4 * 60) * 60_000))
      if (chaos.chance(0.3)) queue.flush()
      if (chaos.chance(0.5)) box.chats.repeat(true)
      if (chaos.chance(0.5)) lived.disturb('late')
      if (chaos.chance(0.3))
        lived.disturb({ status: 429, description: 'Too Many Requests', retryAfter: chaos.between(1, 300) })
      if (chaos.chance(0.3)) lived.disturb({ status: 502, description: 'Bad Gateway' })
    }
    lived.trouble(calm)
    await time.runUntil(until + quietMs)

    const events = []
    for await (const page of openLog({ store: memoryStore(lived.stored), keys: lived.keys }).readAll({ after: start }))
      for (const event of page) {
        if (event instanceof Unreadable) throw event
        events.push(event)
      }
    const acknowledged = people.flatMap((one) => one.acknowledged)
    const { written } = lived.stored
    const end = until + quietMs
    const life = { salt, events, acknowledged, model: lived.model, written, end, idOf: lived.idOf }
    const told = { events, written, arrivals, faults: lived.faults, end }
    const wrong = [
      ...failures,
      ...(over ? [] : ['somebody still waits for an answer']),
      ...acknowledgedIsInTheLog(life),
      ...eachCommandOnce(life),
      ...readModelIsTheFold(life),
      ...remindersArrive(told),
      ...noMoreThanFaultsAllow(told),
      ...neverEarlyNorInVain(told),
      ...oneAttemptAtATime(told),
    ]
    const { trace, faults } = lived
    return {
      wrong,
      trace: [...trace],
      events: events.length,
      acknowledged: acknowledged.length,
      arrivals: arrivals.length,
      faults: faults.length,
    }
  } finally {
    lived.close()
    process.off('unhandledRejection', failed)
  }
}
