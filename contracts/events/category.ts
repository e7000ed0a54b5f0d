/** What happens to a category. Names and fields are the storage format: they only grow. */
import * as z from 'zod'
import { Id, Name } from '../words.ts'
import { personal } from './personal.ts'

export const categoryEvents = {
  CategoryCreated: z.object({ owner: Id, name: personal(Name) }),
  CategoryRenamed: z.object({ name: personal(Name) }),
  /** Hides its tasks with it; no event is written for them. */
  CategoryDeleted: z.object({}),
  CategoryRestored: z.object({}),
}
