/** Resources as answers show them, from a folded state or a row alike: the same fields, the same JSON. */
import type { Category, Me, Task } from '#contracts/reads.ts'
import type { Language } from '#contracts/words.ts'
import type { Due } from './due.ts'
import { epochMs, type Moment, stamper } from './time.ts'

export interface TaskFields {
  readonly id: string
  readonly title: string
  readonly due: Due | null
  readonly reminders: readonly string[] | null
  readonly snoozedUntil: Moment | null
  readonly createdAt: Moment
  readonly updatedAt: Moment
  readonly completedAt: Moment | null
  readonly deletedAt: Moment | null
  readonly revision: number
}

export interface CategoryFields {
  readonly id: string
  readonly name: string
  readonly createdAt: Moment
  readonly updatedAt: Moment
  readonly deletedAt: Moment | null
  readonly revision: number
}

export interface MeFields {
  readonly id: string
  readonly telegramId: number
  readonly timeZone: string
  readonly language: Language
  readonly morningHour: string
  readonly reminders: readonly string[]
  readonly digestHour: string | null
  readonly reachable: boolean
  readonly createdAt: Moment
  readonly revision: number
}

const inZone = (zone: string) => {
  const stamp = stamper(zone)
  return {
    at: (moment: Moment) => stamp(epochMs(moment)),
    atOrNull: (moment: Moment | null) => (moment === null ? null : stamp(epochMs(moment))),
  }
}

/** For a page: make it once for the person's zone, use it for every row. */
export const taskRenderer = (zone: string) => {
  const { at, atOrNull } = inZone(zone)
  return (task: TaskFields, category: { readonly id: string; readonly name: string } | null): Task => ({
    id: task.id,
    title: task.title,
    category: category && { id: category.id, name: category.name },
    status: task.completedAt === null ? 'open' : 'done',
    due: task.due && (task.due.at === null ? task.due.local : at(task.due.at)),
    reminders: [...(task.reminders ?? [])],
    snoozedUntil: atOrNull(task.snoozedUntil),
    createdAt: at(task.createdAt),
    updatedAt: at(task.updatedAt),
    completedAt: atOrNull(task.completedAt),
    deletedAt: atOrNull(task.deletedAt),
    revision: task.revision,
  })
}

export const taskAnswer = (
  task: TaskFields,
  person: { readonly timeZone: string },
  category: { readonly id: string; readonly name: string } | null,
): Task => taskRenderer(person.timeZone)(task, category)

export const categoryAnswer = (category: CategoryFields, person: { readonly timeZone: string }): Category => {
  const { at, atOrNull } = inZone(person.timeZone)
  return {
    id: category.id,
    name: category.name,
    createdAt: at(category.createdAt),
    updatedAt: at(category.updatedAt),
    deletedAt: atOrNull(category.deletedAt),
    revision: category.revision,
  }
}

export const meAnswer = (me: MeFields): Me => ({
  id: me.id,
  telegramId: me.telegramId,
  timeZone: me.timeZone,
  language: me.language,
  morningHour: me.morningHour,
  reminders: [...me.reminders],
  digestHour: me.digestHour,
  reachable: me.reachable,
  createdAt: stamper(me.timeZone)(epochMs(me.createdAt)),
  revision: me.revision,
})
