/** The resources of the panel: where each is listed and read, and by what it sorts. */
import type { GetListParams, RaRecord } from 'react-admin'
import type { AdminTask } from '#contracts/admin.ts'
import { api } from './api.ts'

type Query = Record<string, string | number | undefined>
export interface Page {
  readonly items: RaRecord[]
  readonly nextCursor: string | null
}

export const lists = {
  people: api.listPeople,
  tasks: api.listAllTasks,
  categories: api.listAllCategories,
  reminders: api.listAllReminders,
  notifications: api.listNotifications,
  tokens: api.listAllTokens,
  events: api.listEvents,
  'sign-ins': api.listSignIns,
} as const
export type Listed = keyof typeof lists
export const isListed = (resource: string): resource is Listed => Object.hasOwn(lists, resource)

/** As a form takes it. */
const withCategoryId = <Task extends { category: { id: string } | null }>(task: Task) => ({
  ...task,
  categoryId: task.category?.id ?? null,
})

export const reads = {
  people: async (id: string) => (await api.readPerson({ id })).body,
  tasks: async (id: string) => withCategoryId((await api.readAnyTask({ id })).body),
  categories: async (id: string) => (await api.readAnyCategory({ id })).body,
  events: async (id: string) => (await api.readEvent({ id })).body,
} as const
export const isRead = (resource: string): resource is keyof typeof reads => Object.hasOwn(reads, resource)

/** What the services call the fields by which they sort. */
const sorts: Readonly<Record<string, string>> = {
  createdAt: 'created',
  updatedAt: 'updated',
  due: 'due',
  title: 'title',
  name: 'name',
  telegramId: 'telegram',
}
const sorted: ReadonlySet<Listed> = new Set(['people', 'tasks', 'categories'])

/** A list's filter and order, as its route takes them. */
export const queryOf = (resource: Listed, { filter = {}, sort }: Partial<GetListParams>): Query => {
  const by = sort && sorts[sort.field]
  const words = Object.entries<unknown>(filter).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
  )
  return {
    ...Object.fromEntries(words),
    ...(by && sorted.has(resource) && { sort: sort.order === 'DESC' ? `-${by}` : by }),
  }
}

/** One page; the services refuse what their route does not take. */
export const pageOf = async (resource: Listed, query: Query, signal?: AbortSignal): Promise<Page> => {
  const ask: (given: { query: object; signal?: AbortSignal | undefined }) => Promise<{ body: Page }> = lists[resource]
  const { items, nextCursor } = (await ask({ query, signal })).body
  return { items: resource === 'tasks' ? items.map((task) => withCategoryId(task as AdminTask)) : items, nextCursor }
}

/** That the services give at once. */
export const mostOfPage = 1000

/** All that matches, page by page. */
export async function* pagesOf(resource: Listed, query: Query, signal?: AbortSignal): AsyncGenerator<RaRecord[], void> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await pageOf(resource, { ...query, limit: mostOfPage, ...(cursor && { cursor }) }, signal)
    yield page.items
    cursor = page.nextCursor
  }
}
