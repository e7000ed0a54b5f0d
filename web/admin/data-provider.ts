/** What react-admin asks for and what it writes, as calls and commands. */
import type {
  CreateParams,
  DataProvider,
  GetListParams,
  GetManyParams,
  GetManyReferenceParams,
  GetOneParams,
  RaRecord,
  UpdateParams,
} from 'react-admin'
import { carryOut } from './commands.ts'
import { commandToChange, commandToCreate } from './forms.ts'
import { isListed, isRead, type Listed, mostOfPage, pageOf, pagesOf, queryOf, reads } from './resources.ts'
import { telling } from './told.ts'

/** Of each list as it was asked for, the cursor of each page that is known. */
const cursors = new Map<string, (string | undefined)[]>()
/** Of the records that were seen: on whose behalf each is changed, and what it is called. */
const seen = new Map<string, { readonly person: string; readonly name: string }>()

const remember = (items: readonly RaRecord[]) => {
  for (const { id, person, title, name } of items)
    if (person?.id) seen.set(String(id), { person: person.id, name: title ?? name ?? String(id) })
}
export const nameOf = (id: string): string => seen.get(id)?.name ?? id

/** More than the services give at once. */
const upTo = async (most: number, ...[resource, query]: Parameters<typeof pagesOf>): Promise<RaRecord[]> => {
  const all: RaRecord[] = []
  for await (const items of pagesOf(resource, query)) {
    all.push(...items)
    if (all.length >= most) break
  }
  remember(all)
  return all.slice(0, most)
}

const listOf = async (resource: Listed, params: Partial<GetListParams> = {}) => {
  const { page = 1, perPage = 50 } = params.pagination ?? {}
  const query = queryOf(resource, params)
  if (perPage > mostOfPage) return { data: await upTo(perPage, resource, query) }
  const key = JSON.stringify([resource, query, perPage])
  const known = cursors.get(key) ?? [undefined]
  cursors.set(key, known)
  for (let at = Math.min(page, known.length); ; at++) {
    const { items, nextCursor } = await pageOf(resource, { ...query, limit: perPage, cursor: known[at - 1] })
    known.length = at
    if (nextCursor !== null) known.push(nextCursor)
    if (at < page && nextCursor !== null) continue
    remember(items)
    const hasNextPage = nextCursor !== null
    return {
      data: at < page ? [] : items,
      pageInfo: { hasNextPage, hasPreviousPage: page > 1 },
      // Nothing else says how many there are.
      ...(!hasNextPage && { total: (at - 1) * perPage + items.length }),
    }
  }
}

const one = async (resource: string, id: string): Promise<RaRecord> => {
  if (!isRead(resource)) throw new Error(`${resource} are not read one by one`)
  const record: RaRecord = await reads[resource](id)
  remember([record])
  return record
}

/** From a list that was seen, else asked for. */
export const ownerOf = async (resource: string, id: string): Promise<string> => {
  if (resource === 'people') return id
  return seen.get(id)?.person ?? String((await one(resource, id)).person.id)
}

const never = async () => {
  throw new Error('the panel deletes by commands')
}

const listed = (resource: string): Listed => {
  if (isListed(resource)) return resource
  throw new Error(`there is no list of ${resource}`)
}

// react-admin lets whoever asks name the type of the answer.
export const dataProvider = {
  getList: telling(async (resource: string, params: GetListParams) => listOf(listed(resource), params)),
  getOne: telling(async (resource: string, { id }: GetOneParams) => ({ data: await one(resource, String(id)) })),
  getMany: telling(async (resource: string, { ids }: GetManyParams) => ({
    data: await Promise.all(ids.map((id) => one(resource, String(id)))),
  })),
  getManyReference: telling(async (resource: string, { target, id, ...params }: GetManyReferenceParams) =>
    listOf(listed(resource), { ...params, filter: { ...params.filter, [target]: id } }),
  ),
  create: telling(async (resource: string, { data }: CreateParams) => {
    const id = await carryOut(commandToCreate(resource, data))
    return { data: await one(resource, id) }
  }),
  update: telling(async (resource: string, { id, data, previousData }: UpdateParams) => {
    const command = commandToChange(resource, await ownerOf(resource, String(id)), String(id), data, previousData)
    if (command) await carryOut(command)
    return { data: await one(resource, String(id)) }
  }),
  delete: never,
  deleteMany: never,
  updateMany: never,
} as unknown as DataProvider
