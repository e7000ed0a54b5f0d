/** What happens to a task. Names and fields are the storage format: they only grow. */
import * as z from 'zod'
import { Id, Instant, LeadTimes, TimeZone, Title } from '../words.ts'
import { personal } from './personal.ts'

const localDate = /^\d{4}-\d{2}-\d{2}$/
const localDateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/

export const taskEvents = {
  TaskCreated: z
    .object({ owner: Id, title: personal(Title), categoryId: Id.nullable() })
    .describe('The person wrote down something to do. `categoryId` null: in the Inbox.'),
  TaskRenamed: z.object({ title: personal(Title) }).describe('The person worded it differently.'),
  TaskMoved: z
    .object({ categoryId: Id.nullable(), restoredAt: Instant.nullable() })
    .describe(
      'The person put it into another category. `categoryId` null: into the Inbox. `restoredAt`: when the category that it left last came out of the trash with it, for what passed until then is not to ring; null: never.',
    ),
  TaskScheduled: z
    .object({
      local: z.union([z.string().regex(localDate), z.string().regex(localDateTime)]),
      zone: TimeZone,
      at: Instant.nullable(),
    })
    .describe(
      'The person said when it is due. `local` is what was said, in `zone`: a date (all that day; then `at` is null, for zone and morning hour are live) or a date-time to the second (then `at` is its instant, fixed for ever).',
    ),
  TaskUnscheduled: z.object({}).describe('It is due at no time any more.'),
  TaskRemindersChosen: z
    .object({ reminders: LeadTimes })
    .describe("How long before its due time to remind: chosen, or the person's default copied in."),
  TaskSnoozed: z.object({ until: Instant }).describe('The person asked to be reminded again then.'),
  TaskCompleted: z.object({}).describe('It is done.'),
  TaskReopened: z.object({}).describe('It is not done after all.'),
  TaskDeleted: z.object({}).describe('The person put it into the trash.'),
  TaskRestored: z.object({}).describe('The person took it out of the trash.'),
}
