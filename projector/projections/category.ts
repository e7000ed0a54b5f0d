/** Categories: also those in the trash. */
import { categoryEvents } from '#contracts/events/category.ts'
import { type Category, evolve } from '#domain/category/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import { type Cell, type Table, texts } from './table.ts'

export interface CategoryRow {
  readonly id: string
  readonly createdPosition: string
  readonly state: Category
}

export const categories: Table<CategoryRow> = {
  name: 'category',
  key: ['id'],
  columns: [
    { name: 'id', type: 'text', of: (row) => row.id },
    { name: 'owner', type: 'text', of: (row) => row.state.owner },
    { name: 'name', type: 'text', of: (row) => row.state.name },
    { name: 'created_at', type: 'timestamptz', of: (row) => row.state.createdAt },
    { name: 'created_position', type: 'text', of: (row) => row.createdPosition },
    { name: 'updated_at', type: 'timestamptz', of: (row) => row.state.updatedAt },
    { name: 'deleted_at', type: 'timestamptz', of: (row) => row.state.deletedAt },
    { name: 'restored_at', type: 'timestamptz', of: (row) => row.state.restoredAt },
    { name: 'revision', type: 'int', of: (row) => row.state.revision },
  ],
}

export const categoryFrom = ([id, owner, name, createdAt = null, position, ...rest]: Cell[]): CategoryRow => {
  const [updatedAt = null, deletedAt = null, restoredAt = null, revision] = rest
  return {
    id: String(id),
    createdPosition: String(position),
    state: {
      owner: String(owner),
      keyId: null,
      name: String(name),
      createdAt: texts.instant(createdAt) ?? '',
      updatedAt: texts.instant(updatedAt) ?? '',
      deletedAt: texts.instant(deletedAt),
      restoredAt: texts.instant(restoredAt),
      revision: Number(revision),
    },
  }
}

type CategoryEvent = Recorded & { readonly type: keyof typeof categoryEvents }
export const isCategoryEvent = (event: Recorded): event is CategoryEvent => Object.hasOwn(categoryEvents, event.type)

/** After these, all of the category's tasks ring or are silent anew. */
export const stirsCategory = (type: Recorded['type']): boolean =>
  type === 'CategoryDeleted' || type === 'CategoryRestored'

export const foldCategory = (
  category: CategoryRow | undefined,
  id: string,
  event: CategoryEvent,
): CategoryRow | null => {
  const state = evolve(category?.state ?? null, { ...event, at: event.metadata.occurredAt })
  const createdPosition = category?.createdPosition ?? event.position
  return state && { id, createdPosition, state: { ...state, revision: event.revision } }
}
