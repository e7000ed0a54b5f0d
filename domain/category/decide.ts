/** The rules of categories. A category's tasks live and die with it; no event is written for them. */
import type { CategoryEvent } from '#contracts/events/index.ts'
import { accepted, type Decision, nothing, rejected } from '../decision.ts'
import { isPresent, isTheirs, type UserState } from '../user/state.ts'
import type { CategoryState } from './state.ts'

export type CategoryCommand =
  | { readonly type: 'CreateCategory'; readonly name: string }
  | { readonly type: 'RenameCategory'; readonly name?: string | undefined }
  | { readonly type: 'DeleteCategory' }
  | { readonly type: 'RestoreCategory' }

export interface CategoryContext {
  /** Of the person who asks. */
  readonly personId: string
  readonly person: UserState
}

export const decide = (
  category: CategoryState,
  command: CategoryCommand,
  { personId, person }: CategoryContext,
): Decision<CategoryEvent> => {
  if (command.type === 'CreateCategory' && category === null)
    return isPresent(person)
      ? accepted({ type: 'CategoryCreated', data: { owner: personId, name: command.name } })
      : rejected('not-found', 'there is no such person')
  if (category === null || !isTheirs(category, personId, person))
    return rejected('not-found', 'there is no such category')
  switch (command.type) {
    case 'CreateCategory':
      return nothing
    case 'RenameCategory':
      if (category.deletedAt !== null) return rejected('category-deleted', 'the category is in the trash')
      if (command.name === undefined || command.name === category.name) return nothing
      return accepted({ type: 'CategoryRenamed', data: { name: command.name } })
    case 'DeleteCategory':
      return category.deletedAt === null ? accepted({ type: 'CategoryDeleted', data: {} }) : nothing
    case 'RestoreCategory':
      return category.deletedAt === null ? nothing : accepted({ type: 'CategoryRestored', data: {} })
  }
}
