/** The scheduler's agenda on rows in memory; `postgres-agenda.ts` says the same in SQL. */
import type { Held } from '#domain/notification/state.ts'
import { digestTail, minuteOf } from '#domain/notification/tails.ts'
import { epochMs } from '#domain/time.ts'
import type { Agenda, DigestHour, DueReminder, Page, Recipient, Unsent } from '#scheduler/agenda.ts'
import type { ReadModel } from './read-model.ts'
import type { Travel } from './store.ts'

const tooLateMs = 24 * 3_600_000

export const memoryAgenda = (model: ReadModel, travel: Travel, now: () => number): Agenda => {
  const whole = <Row>(rows: readonly Row[]): Page<Row> => ({ rows, next: null })
  const recipient = (owner: string): Recipient[] => {
    const person = model.persons.get(owner)
    return person ? [{ owner, telegramId: person.state.telegramId }] : []
  }
  const reminders = () => [...model.reminders.values()].flat()
  const held = () =>
    [...model.notifications].flatMap(([stream, rows]) =>
      [...rows.values()].map(({ owner, held, revision }) => ({ stream, owner, held, revision })),
    )
  const triedAt = ({ state, attempt, tryAt }: Held, graceMs: number) =>
    tryAt === null ? Number.POSITIVE_INFINITY : epochMs(tryAt) + (state === 'due' && attempt === 0 ? graceMs : 0)

  return {
    now: async () => now(),
    due: () =>
      travel('agenda: due', async () =>
        whole(
          reminders()
            .filter(({ fireAt }) => epochMs(fireAt) <= now())
            .flatMap(({ owner, taskId, wish, fireAt }) =>
              recipient(owner).map((person): DueReminder => ({ ...person, taskId, wish, minute: minuteOf(fireAt) })),
            ),
        ),
      ),
    unsent: (_, graceMs) =>
      travel('agenda: unsent', async () => {
        const triable = held().filter(({ held }) => triedAt(held, graceMs) <= now())
        return whole(
          [...Map.groupBy(triable, ({ stream }) => stream)].flatMap(([stream, rows]) => {
            const owner = rows[0]?.owner ?? ''
            return recipient(owner).map(
              (person): Unsent => ({
                ...person,
                tail: stream.slice(`notification-${owner}-`.length),
                revision: Math.max(...rows.map(({ revision }) => revision)),
                tooLate: rows.some(({ held }) => epochMs(held.fireAt) < now() - tooLateMs),
              }),
            )
          }),
        )
      }),
    digestHours: () =>
      travel('agenda: digest hours', async () => {
        const hours = [...model.persons.values()].flatMap(({ state: { digestHour, timeZone, reachable } }) =>
          digestHour !== null && reachable ? [{ digestHour, timeZone }] : [],
        )
        return [...new Map(hours.map((hour): [string, DigestHour] => [JSON.stringify(hour), hour])).values()]
      }),
    digests: ({ timeZone, digestHour, date, at }) =>
      travel('agenda: digests', async () =>
        whole(
          [...model.persons.values()]
            .filter(
              ({ id, state }) =>
                state.digestHour === digestHour &&
                state.timeZone === timeZone &&
                state.reachable &&
                epochMs(state.digestChosenAt ?? '') < at &&
                epochMs(state.reachableSince) < at &&
                !model.notifications.has(`notification-${id}-${digestTail(date)}`),
            )
            .flatMap(({ id }) => recipient(id)),
        ),
      ),
    nextIn: (graceMs) =>
      travel('agenda: next', async () => {
        const moments = [
          ...reminders().map(({ fireAt }) => epochMs(fireAt)),
          ...held().flatMap(({ held }) => [triedAt(held, 0), triedAt(held, graceMs)]),
        ].filter((moment) => moment > now() && Number.isFinite(moment))
        return moments.length > 0 ? Math.min(...moments) - now() : null
      }),
  }
}
