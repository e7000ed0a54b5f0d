/** A person's lists, folded event by event. Pure. */
import type { AsOf } from '#contracts/admin.ts'
import { type Category, type CategoryState, evolve as evolveCategory } from '#domain/category/state.ts'
import { evolve as evolveTask, type Task, type TaskState } from '#domain/task/state.ts'
import { evolve as evolveUser, isPresent, type UserState } from '#domain/user/state.ts'
import { categoryItem } from './categories.ts'
import { isCategoryEvent, isTaskEvent, isUserEvent, type Told } from './happened.ts'
import { personItem } from './people.ts'
import { taskItem } from './task.ts'

export const standing = (id: string) => {
  let user: UserState = null
  const categories = new Map<string, CategoryState>()
  const tasks = new Map<string, TaskState>()

  return {
    happened: (stream: string, event: Told): void => {
      const its = stream.slice(stream.indexOf('-') + 1)
      if (isUserEvent(event)) user = evolveUser(user, event)
      else if (isCategoryEvent(event)) categories.set(its, evolveCategory(categories.get(its) ?? null, event))
      else if (isTaskEvent(event)) tasks.set(its, evolveTask(tasks.get(its) ?? null, event))
    },

    /** In the order in which they were made. */
    now: (): Omit<AsOf, 'at' | 'position'> => {
      if (!isPresent(user)) return { person: null, categories: [], tasks: [] }
      const person = { id, telegramId: user.telegramId }
      const isHidden = ({ categoryId }: Task) => categoryId !== null && categories.get(categoryId)?.deletedAt !== null
      const there = [...tasks].flatMap(([task, state]) => (state ? [{ ...state, id: task }] : []))
      const counted = there.filter(({ deletedAt }) => deletedAt === null)
      const held = Map.groupBy(counted, ({ categoryId }) => categoryId)
      const countsOf = (some: readonly Task[]) => {
        const doneTasks = some.filter(({ completedAt }) => completedAt !== null).length
        return { openTasks: some.length - doneTasks, doneTasks }
      }
      const owned = [...categories].flatMap(([category, state]) => (state ? [{ ...state, id: category }] : []))
      return {
        person: personItem(
          { ...user, id },
          {
            ...countsOf(counted.filter((task) => !isHidden(task))),
            categories: owned.filter(({ deletedAt }: Category) => deletedAt === null).length,
          },
        ),
        categories: owned.map((category) =>
          categoryItem({ ...category, person, ...countsOf(held.get(category.id) ?? []) }),
        ),
        tasks: there.map((task) => {
          const { categoryId } = task
          const name = categories.get(categoryId ?? '')?.name ?? ''
          const category = categoryId === null ? null : { id: categoryId, name }
          return taskItem({ ...task, person, category, hidden: isHidden(task) })
        }),
      }
    },
  }
}
