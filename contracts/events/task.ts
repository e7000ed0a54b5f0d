/** What happens to a task. Names and fields are the storage format: they only grow. */
import * as z from 'zod'
import { Id, Instant, LeadTimes, TimeZone, Title } from '../words.ts'
import { personal } from './personal.ts'

const localDate = /^\d{4}-\d{2}-\d{2}$/
const localDateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/

export const taskEvents = {
  /** `categoryId` null: the Inbox. */
  TaskCreated: z.object({ owner: Id, title: personal(Title), categoryId: Id.nullable() }),
  TaskRenamed: z.object({ title: personal(Title) }),
  TaskMoved: z.object({ categoryId: Id.nullable() }),
  /**
   * `local` is what was said, in `zone`: a date (all that day; then `at` is null, for zone and morning hour are
   * live) or a date-time to the second (then `at` is its instant, fixed for ever).
   */
  TaskScheduled: z.object({
    local: z.union([z.string().regex(localDate), z.string().regex(localDateTime)]),
    zone: TimeZone,
    at: Instant.nullable(),
  }),
  TaskUnscheduled: z.object({}),
  TaskRemindersChosen: z.object({ reminders: LeadTimes }),
  TaskSnoozed: z.object({ until: Instant }),
  TaskCompleted: z.object({}),
  TaskReopened: z.object({}),
  TaskDeleted: z.object({}),
  TaskRestored: z.object({}),
}
