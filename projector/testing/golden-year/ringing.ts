/** The reminders of the golden year: they fall due, are sent, and most often arrive. */
import { digestRingsAt } from '#domain/due.ts'
import { isUnsent } from '#domain/notification/state.ts'
import { digestTail, minuteOf } from '#domain/notification/tails.ts'
import { localDate } from '#domain/time.ts'
import { isPresent } from '#domain/user/state.ts'
import type { Pen } from './pen.ts'
import type { Chance } from './people.ts'
import type { Rules, Someone } from './rules.ts'

export const ringing = (pen: Pen, chance: Chance, { asUser, asNotification }: Rules) => {
  const isHeld = (one: Someone, taskId: string, wish: string) =>
    [...one.notifications.values()].some(({ held }) => {
      const known = held.get(`${taskId} ${wish}`)
      return known !== undefined && known.state !== 'withdrawn'
    })

  const remind = (one: Someone, tail: string, asked: readonly { taskId: string; wish: string }[] | null) => {
    let state = asNotification(one, tail, { type: 'FallDue', wishes: asked })
    for (let tries = 0; tries < 3 && [...state.held.values()].some(isUnsent); tries++) {
      pen.now += 1_000 + chance.whole(tries ? 40_000 : 2_000)
      state = asNotification(one, tail, { type: 'Attempt' })
      const attempt = state.attempts.length
      if (state.attempts.at(-1)?.settled !== false) return
      pen.now += 50 + chance.whole(400)
      const luck = chance.whole(100)
      const refused = { attempt, why: 'Forbidden: bot was blocked by the user', retryAt: null } as const
      if (luck < 91) state = asNotification(one, tail, { type: 'Settle', ...refused, outcome: 'sent' })
      else if (luck < 95) {
        const retryAt = new Date(pen.now + 7_000).toISOString()
        state = asNotification(one, tail, {
          type: 'Settle',
          attempt,
          outcome: 'failed',
          why: 'Too Many Requests',
          retryAt,
        })
        pen.now += 7_000
      } else if (luck < 97) {
        state = asNotification(one, tail, { type: 'Settle', ...refused, outcome: 'ended' })
        asUser(
          one,
          { type: 'BecomeUnreachable', why: refused.why, revision: one.state?.revision ?? 0 },
          { channel: 'bot', actor: 'service:bot' },
        )
      } else pen.now += 31_000
    }
  }

  /** All that has come, however late. */
  return (people: readonly Someone[]) => {
    for (const one of people) {
      if (!isPresent(one.state)) continue
      const due = [...one.agenda].flatMap(([taskId, all]) =>
        all.flatMap(({ wish, fireAt }) => (Date.parse(fireAt) <= pen.now ? [{ taskId, wish, fireAt }] : [])),
      )
      for (const [tail, some] of Map.groupBy(due, ({ fireAt }) => minuteOf(fireAt))) {
        const asked = some.map(({ taskId, wish }) => ({ taskId, wish }))
        for (const { taskId, wish } of asked)
          one.agenda.set(
            taskId,
            (one.agenda.get(taskId) ?? []).filter((other) => other.wish !== wish),
          )
        if (!asked.every(({ taskId, wish }) => isHeld(one, taskId, wish))) remind(one, tail, asked)
      }
      const date = localDate(pen.now, one.state?.timeZone ?? 'UTC')
      const at = one.state && digestRingsAt(date, one.state)
      if (at !== null && at <= pen.now && one.digested < date) {
        one.digested = date
        remind(one, digestTail(date), null)
      }
    }
  }
}
