/** The people of the golden year, and what they do, decided by the rules of the domain and written down. */
import { streamOf } from '#contracts/events/index.ts'
import { decide as decideCategory } from '#domain/category/decide.ts'
import { type CategoryState, evolve as evolveCategory } from '#domain/category/state.ts'
import type { Decision } from '#domain/decision.ts'
import { type Wish, wishes } from '#domain/due.ts'
import { decide as decideNotification, type NotificationCommand } from '#domain/notification/decide.ts'
import { evolve as evolveNotification, initial, type Notification } from '#domain/notification/state.ts'
import { decide as decideTask } from '#domain/task/decide.ts'
import { evolve as evolveTask, type TaskState } from '#domain/task/state.ts'
import { decide as decideUser } from '#domain/user/decide.ts'
import { evolve as evolveUser, isPresent, type UserState } from '#domain/user/state.ts'
import type { Author, Pen } from './pen.ts'
import type { Chance } from './people.ts'

export interface Someone {
  readonly id: string
  readonly telegramId: number
  keys: number
  state: UserState
  readonly tasks: Map<string, TaskState>
  readonly categories: Map<string, CategoryState>
  readonly notifications: Map<string, Notification>
  /** What is to ring, by task. */
  readonly agenda: Map<string, readonly Wish[]>
  digested: string
}

/** `oldUntil`: until then the year was lived by a version that did not say of a move what it says now. */
export const rules = (pen: Pen, chance: Chance, oldUntil: number) => {
  const { at, write } = pen
  const by = (one: Someone): Author => ({
    actor: `user:${one.id}`,
    channel: chance.percent(60) ? 'bot' : 'api',
    keyId: one.state?.keyId ?? null,
  })
  const accepted = <Event>(decision: Decision<Event>): readonly Event[] =>
    'accepted' in decision ? decision.accepted : []
  const categoryOf = (one: Someone, task: TaskState) => one.categories.get(task?.categoryId ?? '') ?? null

  const expect = (one: Someone, id: string) => {
    const task = one.tasks.get(id) ?? null
    const person = one.state
    one.agenda.set(id, task && isPresent(person) ? wishes(task, person, categoryOf(one, task)) : [])
  }
  const expectAll = (one: Someone) => {
    for (const id of one.tasks.keys()) expect(one, id)
  }

  const asUser = (one: Someone, command: Parameters<typeof decideUser>[1], more: Partial<Author> = {}) => {
    const decided = accepted(decideUser(one.state, command))
    if (!decided.length) return
    const author = { ...by(one), ...more }
    for (const event of decided) one.state = evolveUser(one.state, { ...event, at: at() })
    write(streamOf.user(one.id), decided, author)
    expectAll(one)
  }

  const asTask = (one: Someone, id: string, command: Parameters<typeof decideTask>[1]) => {
    const { state: person, categories } = one
    const decided = accepted(
      decideTask(one.tasks.get(id) ?? null, command, { personId: one.id, person, categories, now: at() }),
    )
    if (!decided.length) return
    const author = by(one)
    let task = one.tasks.get(id) ?? null
    for (const event of decided) task = evolveTask(task, { ...event, at: at(), keyId: author.keyId })
    one.tasks.set(id, task)
    const isOld = pen.now < oldUntil
    for (const event of decided)
      if (event.type === 'TaskMoved' && event.data.restoredAt === null && isOld)
        write(streamOf.task(id), [{ ...event, data: { categoryId: event.data.categoryId } }], author, 1)
      else write(streamOf.task(id), [event], author)
    expect(one, id)
  }

  const asCategory = (one: Someone, id: string, command: Parameters<typeof decideCategory>[1]) => {
    const decided = accepted(
      decideCategory(one.categories.get(id) ?? null, command, { personId: one.id, person: one.state }),
    )
    if (!decided.length) return
    const author = by(one)
    let category = one.categories.get(id) ?? null
    for (const event of decided) category = evolveCategory(category, { ...event, at: at(), keyId: author.keyId })
    one.categories.set(id, category)
    write(streamOf.category(id), decided, author)
    expectAll(one)
  }

  const asNotification = (one: Someone, tail: string, command: NotificationCommand) => {
    const before = one.notifications.get(tail) ?? initial
    const decided = accepted(
      decideNotification(before, command, {
        personId: one.id,
        person: one.state,
        tail,
        tasks: one.tasks,
        categories: one.categories,
        elsewhere: [...one.notifications].flatMap(([other, its]) => (other === tail ? [] : [its])),
        hasDigest: chance.percent(85),
        paused: false,
        now: at(),
      }),
    )
    const after = decided.reduce((state, event) => evolveNotification(state, { ...event, at: at() }), before)
    one.notifications.set(tail, after)
    const falls = command.type === 'FallDue'
    const author = {
      actor: falls ? 'service:scheduler' : 'service:bot',
      channel: falls ? 'scheduler' : 'bot',
      keyId: null,
    }
    write(streamOf.notification(one.id, tail), decided, author)
    return after
  }

  return { by, asUser, asTask, asCategory, asNotification }
}
export type Rules = ReturnType<typeof rules>
