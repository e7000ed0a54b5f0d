/** The rules of tasks. */
import type { Body } from '#contracts/commands.ts'
import type { TaskEvent } from '#contracts/events/index.ts'
import type { CategoryState } from '../category/state.ts'
import { accepted, type Decision, nothing, rejected } from '../decision.ts'
import { type Due, restoredWith, sameDue, understandDue } from '../due.ts'
import { isPresent, isTheirs, type Person, type UserState } from '../user/state.ts'
import { snooze } from './snooze.ts'
import type { Task, TaskState } from './state.ts'

export type TaskCommand =
  | ({ readonly type: 'CreateTask' } & Body<'CreateTask'>)
  | ({ readonly type: 'ChangeTask' } & Body<'ChangeTask'>)
  | { readonly type: 'CompleteTask' }
  | { readonly type: 'ReopenTask' }
  | ({ readonly type: 'SnoozeTask' } & Body<'SnoozeTask'>)
  | { readonly type: 'DeleteTask' }
  | { readonly type: 'RestoreTask' }

export interface TaskContext {
  /** Of the person who asks. */
  readonly personId: string
  readonly person: UserState
  /** Those that `categoriesOf` names, by id. */
  readonly categories: ReadonlyMap<string, CategoryState>
  /** ISO 8601, UTC. */
  readonly now: string
}

/** The categories that the decision looks at: the task's own, and the one that the command names. */
export const categoriesOf = (task: TaskState, command: TaskCommand): readonly string[] => [
  ...new Set([task?.categoryId, 'categoryId' in command ? command.categoryId : null].filter((id) => id != null)),
]

export const decide = (task: TaskState, command: TaskCommand, context: TaskContext): Decision<TaskEvent> => {
  const { personId, person } = context
  if (command.type === 'CreateTask' && task === null)
    return isPresent(person) ? create(command, person, context) : rejected('not-found', 'there is no such person')
  if (task === null || !isTheirs(task, personId, person) || !isPresent(person))
    return rejected('not-found', 'there is no such task')
  if (task.categoryId !== null && !isLive(task.categoryId, context))
    return command.type === 'RestoreTask'
      ? rejected('category-deleted', "the task's category is in the trash; restore it first")
      : rejected('not-found', 'there is no such task')
  switch (command.type) {
    case 'CreateTask':
      return nothing
    case 'ChangeTask':
      return change(task, command, person, context)
    case 'CompleteTask':
      if (task.deletedAt !== null) return inTrash
      return task.completedAt === null ? accepted({ type: 'TaskCompleted', data: {} }) : nothing
    case 'ReopenTask':
      if (task.deletedAt !== null) return inTrash
      return task.completedAt === null ? nothing : accepted({ type: 'TaskReopened', data: {} })
    case 'SnoozeTask': {
      const until = snooze(command, person.timeZone, context.now)
      if (until === null) {
        const why = 'a snooze ends in the future, up to a year ahead'
        return rejected('not-acceptable-content', why, command.for == null ? 'until' : 'for')
      }
      if (task.deletedAt !== null) return inTrash
      if (task.completedAt !== null) return rejected('task-done', 'the task is done')
      return until === task.snoozedUntil ? nothing : accepted({ type: 'TaskSnoozed', data: { until } })
    }
    case 'DeleteTask':
      return task.deletedAt === null ? accepted({ type: 'TaskDeleted', data: {} }) : nothing
    case 'RestoreTask':
      return task.deletedAt === null ? nothing : accepted({ type: 'TaskRestored', data: {} })
  }
}

const inTrash = rejected('task-deleted', 'the task is in the trash; restore it first')
const noCategory = rejected('category-unknown', 'there is no such category', 'categoryId')

const isLive = (categoryId: string, { personId, person, categories }: TaskContext) => {
  const category = categories.get(categoryId) ?? null
  return category !== null && isTheirs(category, personId, person) && category.deletedAt === null
}

const create = (command: Body<'CreateTask'>, person: Person, context: TaskContext): Decision<TaskEvent> => {
  const { title, due, reminders } = command
  const categoryId = command.categoryId ?? null
  if (categoryId !== null && !isLive(categoryId, context)) return noCategory
  const events: TaskEvent[] = [{ type: 'TaskCreated', data: { owner: context.personId, title, categoryId } }]
  if (due != null) events.push(scheduled(understandDue(due, person.timeZone)))
  if (reminders != null) events.push(chosen(reminders))
  else if (due != null) events.push(chosen(person.reminders))
  return accepted(...events)
}

/** An event for each field that is given and differs. */
const change = (
  task: Task,
  { title, categoryId, due, reminders }: Body<'ChangeTask'>,
  person: Person,
  context: TaskContext,
): Decision<TaskEvent> => {
  if (categoryId != null && !isLive(categoryId, context)) return noCategory
  if (task.deletedAt !== null) return inTrash
  const events: TaskEvent[] = []
  if (title !== undefined && title !== task.title) events.push({ type: 'TaskRenamed', data: { title } })
  if (categoryId !== undefined && categoryId !== task.categoryId)
    events.push({ type: 'TaskMoved', data: { categoryId, restoredAt: leftRestored(task, context) } })
  const asked = due == null ? due : understandDue(due, person.timeZone)
  if (asked === null && task.due !== null) events.push({ type: 'TaskUnscheduled', data: {} })
  if (asked && !(task.due && sameDue(asked, task.due))) events.push(scheduled(asked))
  const wanted = wantedReminders(task, asked, reminders, person)
  if (wanted && wanted.join() !== task.reminders?.join()) events.push(chosen(wanted))
  return accepted(...events)
}

const leftRestored = (task: Task, { categories }: TaskContext): string | null =>
  restoredWith(task, categories.get(task.categoryId ?? '') ?? null)

/** Those asked for; or the person's default, by asking for it or by a first due date; or no change. */
const wantedReminders = (
  task: Task,
  due: Due | null | undefined,
  asked: readonly string[] | null | undefined,
  person: Person,
): readonly string[] | undefined => {
  if (asked) return asked
  if (task.reminders === null) return due ? person.reminders : undefined
  return asked === null ? person.reminders : undefined
}

const scheduled = (due: Due<string>): TaskEvent => ({ type: 'TaskScheduled', data: { ...due } })
const chosen = (reminders: readonly string[]): TaskEvent => ({
  type: 'TaskRemindersChosen',
  data: { reminders: [...reminders] },
})
