/** A category, folded from its stream. */
import type { CategoryEvent, Happened } from '#contracts/events/index.ts'

export interface Category {
  readonly owner: string
  /** The key under which it is sealed. */
  readonly keyId: string | null
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly deletedAt: string | null
  readonly restoredAt: string | null
  readonly revision: number
}
/** null: it does not exist. */
export type CategoryState = Category | null
export type CategoryHappened = Happened<CategoryEvent> & { readonly keyId?: string | null }

export const initial: CategoryState = null

export const evolve = (category: CategoryState, event: CategoryHappened): CategoryState => {
  const at = event.at
  if (category) return { ...category, ...changed(event), updatedAt: at, revision: category.revision + 1 }
  if (event.type !== 'CategoryCreated') return null
  const { owner, name } = event.data
  const stamps = { createdAt: at, updatedAt: at, deletedAt: null, restoredAt: null }
  return { owner, keyId: event.keyId ?? null, name, ...stamps, revision: 0 }
}

const changed = (event: CategoryHappened): Partial<Category> => {
  switch (event.type) {
    case 'CategoryCreated':
      return {}
    case 'CategoryRenamed':
      return { name: event.data.name }
    case 'CategoryDeleted':
      return { deletedAt: event.at }
    case 'CategoryRestored':
      return { deletedAt: null, restoredAt: event.at }
  }
}

export const fold = (events: Iterable<CategoryHappened>): CategoryState => {
  let category: CategoryState = initial
  for (const event of events) category = evolve(category, event)
  return category
}
