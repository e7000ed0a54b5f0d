/** What happens to a category. Names and fields are the storage format: they only grow. */
import * as z from 'zod'
import { Id, Name } from '../words.ts'
import { personal } from './personal.ts'

export const categoryEvents = {
  CategoryCreated: z.object({ owner: Id, name: personal(Name) }).describe('The person made a category.'),
  CategoryRenamed: z.object({ name: personal(Name) }).describe('The person gave it another name.'),
  CategoryDeleted: z
    .object({})
    .describe('The person put it into the trash. Its tasks are hidden with it; no event is written for them.'),
  CategoryRestored: z.object({}).describe('The person took it out of the trash, its tasks with it.'),
}
