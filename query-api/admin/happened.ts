/** Rows of the history as what domain folds. */
import { categoryEvents } from '#contracts/events/category.ts'
import { taskEvents } from '#contracts/events/task.ts'
import { userEvents } from '#contracts/events/user.ts'
import type { CategoryHappened } from '#domain/category/state.ts'
import type { TaskHappened } from '#domain/task/state.ts'
import type { UserHappened } from '#domain/user/state.ts'

export interface Told {
  readonly type: string
  readonly data: unknown
  readonly at: string
}

export const isUserEvent = <E extends Told>(event: E): event is E & UserHappened =>
  Object.hasOwn(userEvents, event.type)
export const isCategoryEvent = <E extends Told>(event: E): event is E & CategoryHappened =>
  Object.hasOwn(categoryEvents, event.type)
export const isTaskEvent = <E extends Told>(event: E): event is E & TaskHappened =>
  Object.hasOwn(taskEvents, event.type)
