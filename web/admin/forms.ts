/** From what a form holds to the command that says it. */
import type { Command } from './commands.ts'

type Fields = Readonly<Record<string, unknown>>
interface Kind {
  readonly create?: { readonly type: Command['type']; readonly fields: readonly string[] }
  readonly change: { readonly type: Command['type']; readonly fields: readonly string[] }
}

const settings = ['language', 'timeZone', 'morningHour', 'reminders', 'digestHour']
const kinds: Readonly<Record<string, Kind>> = {
  tasks: {
    create: { type: 'CreateTask', fields: ['title', 'categoryId', 'due', 'reminders'] },
    change: { type: 'ChangeTask', fields: ['title', 'categoryId', 'due', 'reminders'] },
  },
  categories: {
    create: { type: 'CreateCategory', fields: ['name'] },
    change: { type: 'RenameCategory', fields: ['name'] },
  },
  people: { change: { type: 'ChangeMe', fields: settings } },
}

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

export const commandToCreate = (resource: string, data: Fields): Command => {
  const kind = kinds[resource]?.create
  if (!kind) throw new Error(`${resource} are not created here`)
  const given = kind.fields.filter((field) => data[field] !== undefined && data[field] !== '')
  return {
    type: kind.type,
    person: String(data.person),
    data: Object.fromEntries(given.map((field) => [field, data[field]])),
  }
}

/** Of what differs, and of nothing else; null: nothing does. */
export const commandToChange = (
  resource: string,
  person: string,
  id: string,
  data: Fields,
  before: Fields,
): Command | null => {
  const kind = kinds[resource]?.change
  if (!kind) throw new Error(`${resource} are not changed here`)
  const changed = kind.fields.filter((field) => data[field] !== undefined && !same(data[field], before[field]))
  if (changed.length === 0) return null
  const fields = Object.fromEntries(changed.map((field) => [field, data[field] === '' ? null : data[field]]))
  return { type: kind.type, person, data: resource === 'people' ? fields : { id, ...fields } }
}
