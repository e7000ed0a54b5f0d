/**
 * Random people in random weeks. Each is a program of their own that never gives a command up: it repeats it under the
 * same key until it is answered, sometimes twice at once. What was acknowledged is kept.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, type Client, ProblemError, Unanswered } from '#contracts/client.ts'
import type { RouteName } from '#contracts/routes.ts'
import type { Chaos } from './chaos.ts'

export interface Acknowledged {
  readonly telegramId: number
  readonly key: string
  readonly route: RouteName
  readonly id: string
  /** Virtual milliseconds. */
  readonly at: number
  readonly body:
    | {
        readonly id?: string
        readonly revision?: number
        readonly title?: string
        readonly status?: string
        readonly deletedAt?: string | null
      }
    | undefined
}

export interface Person {
  readonly telegramId: number
  readonly acknowledged: readonly Acknowledged[]
  /** Settles when their time is over and every command was answered. */
  readonly done: Promise<void>
}

const zones = [
  'America/Adak',
  'Europe/Moscow',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'UTC',
  'America/Sao_Paulo',
] as const
const minute = 60_000
const hour = 60 * minute

/** Lives until `until`; `counter` numbers the titles of all people, so that a message tells which task it names. */
export const person = (
  { chance, between }: Chaos,
  api: Client,
  {
    telegramId,
    until,
    counter,
  }: { readonly telegramId: number; readonly until: number; readonly counter: () => number },
): Person => {
  const acknowledged: Acknowledged[] = []
  const tasks: string[] = []
  const categories: string[] = []
  let keys = 0
  const one = <T>(of: readonly T[]): T | undefined => of[between(0, of.length - 1)]

  /** The answer, or null where it was refused: that is an answer too. */
  const ask = async <N extends RouteName>(
    route: N,
    id: string,
    call: (idempotencyKey: string) => Promise<Answer<N>>,
  ): Promise<Answer<N> | null> => {
    const key = `${telegramId}-${keys++}`
    for (;;) {
      try {
        const calls = [call(key)]
        if (chance(0.05)) calls.push(call(key))
        const answers = await Promise.all(calls)
        for (const { body } of answers)
          acknowledged.push({ telegramId, key, route, id, at: Date.now(), body: body as Acknowledged['body'] })
        return answers[0] ?? null
      } catch (error) {
        if (error instanceof ProblemError && error.status < 500 && error.status !== 429) return null
        if (!(error instanceof Unanswered || error instanceof ProblemError)) throw error
        await pause(between(1, 120) * 1000)
      }
    }
  }

  const localTime = (ahead: number, zone: string) =>
    Temporal.Instant.fromEpochMilliseconds(Date.now() + ahead)
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' })
  const someDue = (): string => {
    const ahead = chance(0.6) ? between(1, 180) * minute : between(-24, 24 * 6) * hour + between(0, 59) * minute
    if (chance(0.2)) return localTime(ahead, 'UTC').slice(0, 10)
    if (chance(0.3)) return `${localTime(ahead, 'UTC')}:00Z`
    return localTime(ahead, one(zones) ?? 'UTC')
  }
  const someLeads = () => one([['PT0S'], ['PT10M'], ['PT1H', 'PT0S'], ['P1D', 'PT30M', 'PT0S'], []]) ?? []

  const acts: readonly (readonly [weight: number, act: () => Promise<unknown>])[] = [
    [
      8,
      async () => {
        const body = {
          title: `task-${counter()}`,
          categoryId: chance(0.4) ? (one(categories) ?? null) : null,
          due: chance(0.8) ? someDue() : null,
          ...(chance(0.3) && { reminders: someLeads() }),
        }
        const made = await ask('createTask', '', (idempotencyKey) => api.createTask({ body, idempotencyKey }))
        if (made) tasks.push(made.body.id)
      },
    ],
    [4, () => onTask('completeTask', (given) => api.completeTask(given))],
    [1, () => onTask('reopenTask', (given) => api.reopenTask(given))],
    [1, () => onTask('deleteTask', (given) => api.deleteTask(given))],
    [1, () => onTask('restoreTask', (given) => api.restoreTask(given))],
    [
      2,
      () => {
        const body = { for: one(['PT10M', 'PT1H', 'PT26H']) ?? 'PT10M' }
        return onTask('snoozeTask', (given) => api.snoozeTask({ ...given, body }))
      },
    ],
    [
      3,
      () => {
        const body = { due: chance(0.8) ? someDue() : null }
        return onTask('changeTask', (given) => api.changeTask({ ...given, body }))
      },
    ],
    [
      2,
      () => {
        const body = { categoryId: chance(0.7) ? (one(categories) ?? null) : null }
        return onTask('changeTask', (given) => api.changeTask({ ...given, body }))
      },
    ],
    [1, () => onTask('changeTask', (given) => api.changeTask({ ...given, body: { reminders: someLeads() } }))],
    [
      1,
      async () => {
        const body = { name: `category-${counter()}` }
        const made = await ask('createCategory', '', (idempotencyKey) => api.createCategory({ body, idempotencyKey }))
        if (made) categories.push(made.body.id)
      },
    ],
    [0.5, () => onCategory('deleteCategory', (given) => api.deleteCategory(given))],
    [0.7, () => onCategory('restoreCategory', (given) => api.restoreCategory(given))],
    [
      0.5,
      () => {
        const body = one([
          { timeZone: one(zones) ?? 'UTC' },
          { morningHour: one(['07:30', '09:00', '12:00']) ?? '09:00' },
          { reminders: someLeads() },
          { digestHour: one(['08:00', '20:00', null]) ?? null },
        ])
        return ask('changeMe', '', (idempotencyKey) => api.changeMe({ body: body ?? {}, idempotencyKey }))
      },
    ],
  ]
  type Given = { readonly id: string; readonly idempotencyKey: string }
  const onTask = async <N extends RouteName>(route: N, call: (given: Given) => Promise<Answer<N>>) => {
    const id = one(tasks)
    if (id) await ask(route, id, (idempotencyKey) => call({ id, idempotencyKey }))
  }
  const onCategory = async <N extends RouteName>(route: N, call: (given: Given) => Promise<Answer<N>>) => {
    const id = one(categories)
    if (id) await ask(route, id, (idempotencyKey) => call({ id, idempotencyKey }))
  }
  const total = acts.reduce((sum, [weight]) => sum + weight, 0)
  const act = () => {
    let left = (between(0, 9_999) / 10_000) * total
    for (const [weight, act] of acts) {
      left -= weight
      if (left < 0) return act
    }
    return undefined
  }

  const live = async () => {
    const body = { language: chance(0.5) ? 'ru' : 'en', timeZone: one(zones) ?? 'UTC' } as const
    await ask('registerMe', '', (idempotencyKey) => api.registerMe({ body, idempotencyKey }))
    while (Date.now() < until) {
      await act()?.()
      const rest = chance(0.85) ? between(1, 20) * minute : between(1, 12) * hour
      await pause(Math.min(rest, Math.max(0, until - Date.now())))
    }
  }
  return { telegramId, acknowledged, done: live() }
}
