/** What a person is told of a day: what is overdue, and what is due on it. */
import { dueSort } from '../due.ts'
import type { Task } from '../task/state.ts'
import { endOfDay, epochMs } from '../time.ts'

export interface DigestTask {
  readonly id: string
  readonly task: Task
}

export interface DigestParts {
  readonly overdue: readonly DigestTask[]
  readonly today: readonly DigestTask[]
  /** How many there were no room for. */
  readonly more: number
}

export const mostInDigest = 50
/** So many overdue ones are told of, however full the day is. */
const leastOverdue = 20

/** `tasks`: open ones, in nobody's trash. The soonest of the day, and the latest overdue; each in order of time. */
export const digestOf = (
  tasks: readonly DigestTask[],
  { timeZone, date, now }: { readonly timeZone: string; readonly date: string; readonly now: string },
): DigestParts => {
  const end = epochMs(endOfDay(date, timeZone))
  const sorted = tasks
    .flatMap(({ id, task }) => (task.due ? [{ id, task, sort: epochMs(dueSort(task.due, timeZone)) }] : []))
    .filter(({ sort }) => sort <= end)
    .sort((a, b) => a.sort - b.sort)
  const overdue = sorted.filter(({ sort }) => sort < epochMs(now))
  const today = sorted.filter(({ sort }) => sort >= epochMs(now))
  const shownToday = today.slice(0, mostInDigest - Math.min(leastOverdue, overdue.length))
  const shownOverdue = overdue.slice(-(mostInDigest - shownToday.length))
  const more = sorted.length - shownToday.length - shownOverdue.length
  return { overdue: shownOverdue.map(bare), today: shownToday.map(bare), more }
}

const bare = ({ id, task }: DigestTask): DigestTask => ({ id, task })
