/** The history of one thing as steps: what each changed, folded as domain folds it. Pure. */
import type { AdminEvent, AdminStep } from '#contracts/admin.ts'
import { type CategoryState, evolve as evolveCategory } from '#domain/category/state.ts'
import { evolve as evolveTask, type TaskState } from '#domain/task/state.ts'
import { evolve as evolveUser, type UserState } from '#domain/user/state.ts'
import { instantOrNull } from './instant.ts'

type Fields = Readonly<Record<string, unknown>>
export type Change = AdminStep['changes'][number]

/** Those that differ. What is not there yet has none. */
const differing = (before: Fields, after: Fields): readonly Change[] =>
  Object.entries(after).flatMap(([field, value]) => {
    const was = before[field] ?? null
    return JSON.stringify(was) === JSON.stringify(value) ? [] : [{ field, before: was, after: value }]
  })

interface Folded<State, Event> {
  readonly evolve: (state: State | null, event: Event) => State | null
  readonly fieldsOf: (state: State) => Fields
}

/** What each of the events, oldest first, changed. */
const changing =
  <State, Event>({ evolve, fieldsOf }: Folded<State, Event>) =>
  (events: readonly Event[]): readonly (readonly Change[])[] => {
    let state: State | null = null
    let fields: Fields = {}
    return events.map((event) => {
      const before = fields
      state = evolve(state, event)
      fields = state === null ? {} : fieldsOf(state)
      return differing(before, fields)
    })
  }

/** `names`: of categories, by id, as they are called now. */
export const taskChanges = (names: ReadonlyMap<string, string>) =>
  changing({
    evolve: evolveTask,
    fieldsOf: ({ title, categoryId, due, reminders, ...task }: NonNullable<TaskState>) => ({
      title,
      category: categoryId === null ? null : { id: categoryId, name: names.get(categoryId) ?? '' },
      status: task.completedAt === null ? 'open' : 'done',
      due: due?.local ?? null,
      dueZone: due?.zone ?? null,
      dueAt: instantOrNull(due?.at ?? null),
      reminders,
      snoozedUntil: instantOrNull(task.snoozedUntil),
      deletedAt: instantOrNull(task.deletedAt),
    }),
  })

export const categoryChanges = changing({
  evolve: evolveCategory,
  fieldsOf: ({ name, deletedAt }: NonNullable<CategoryState>) => ({ name, deletedAt: instantOrNull(deletedAt) }),
})

export const personChanges = changing({
  evolve: evolveUser,
  fieldsOf: ({ language, timeZone, morningHour, reminders, digestHour, reachable }: NonNullable<UserState>) => ({
    language,
    timeZone,
    morningHour,
    reminders,
    digestHour,
    reachable,
  }),
})

/** What takes a step back, of the thing with that id. */
export const undoOf = (
  id: string,
  reversal: { readonly type: NonNullable<AdminStep['undo']>['type']; readonly data: object } | null,
): AdminStep['undo'] => reversal && { type: reversal.type, data: { ...reversal.data, id } }

export const stepOf = (event: AdminEvent, changes: readonly Change[] | undefined, undo: AdminStep['undo']) => ({
  ...event,
  changes: [...(changes ?? [])],
  undo,
})
