/**
 * What a button says when it is tapped: `callback_data`, at most 64 bytes. Every button's data is checked when it is
 * built. The data begins with the codec's version: a button of an older one is answered with Home.
 */
import type { Language } from '#contracts/words.ts'

const version = '1'
const mostBytes = 64

export const listNames = [
  'overdue',
  'today',
  'upcoming',
  'undated',
  'open',
  'done',
  'trash',
  'inbox',
  'category',
] as const
export type ListName = (typeof listNames)[number]

/** A page of a list, which Back leads to. `category` names one where the list is a category's. */
export interface Place {
  readonly list: ListName
  readonly category: string | null
  readonly page: number
}

export const laters = ['tenMinutes', 'hour', 'evening', 'tomorrow'] as const
export type Later = (typeof laters)[number]

interface Field<Value> {
  readonly write: (value: Value) => string
  /** null: unreadable. */
  readonly read: (text: string) => Value | null
}
const field = <Value>(write: (value: Value) => string, read: (text: string) => Value | null): Field<Value> => ({
  write,
  read,
})

const pack = (id: string) => Buffer.from(id, 'hex').toString('base64url')
const unpack = (text: string) => (/^[\w-]{11}$/.test(text) ? Buffer.from(text, 'base64url').toString('hex') : null)
const number = field<number>(
  (value) => value.toString(36),
  (text) => (/^[0-9a-z]{1,9}$/.test(text) ? Number.parseInt(text, 36) : null),
)
const id = field<string>(pack, unpack)

const letters: Readonly<Record<ListName, string>> = {
  overdue: 'o',
  today: 'd',
  upcoming: 'u',
  undated: 'n',
  open: 'a',
  done: 'f',
  trash: 'x',
  inbox: 'i',
  category: 'c',
}
const place = field<Place>(
  ({ list, category, page }) => letters[list] + (category ? pack(category) : '') + number.write(page),
  (text) => {
    const list = listNames.find((name) => letters[name] === text[0])
    if (!list) return null
    const category = list === 'category' ? unpack(text.slice(1, 12)) : null
    const page = number.read(text.slice(list === 'category' ? 12 : 1))
    return page === null || (list === 'category' && !category) ? null : { list, category, page }
  },
)
const orNone = <Value>({ write, read }: Field<Value>): Field<Value | 'none'> =>
  field<Value | 'none'>(
    (value) => (value === 'none' ? '-' : write(value)),
    (text) => (text === '-' ? 'none' : read(text)),
  )

const laterLetters: Readonly<Record<Later, string>> = { tenMinutes: 'm', hour: 'h', evening: 'e', tomorrow: 't' }

const fields = {
  id,
  at: place,
  page: number,
  revision: number,
  /** The message that brought a title. */
  draft: number,
  /** Of a task: its category; none is the Inbox. */
  category: orNone(id),
  /** A date, or a local date-time to the minute. */
  due: orNone(
    field<string>(
      (due) => due.replaceAll(/[-T:]/g, ''),
      (text) => {
        const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d))?$/.exec(text) ?? []
        return year ? `${year}-${month}-${day}${hour ? `T${hour}:${minute}` : ''}` : null
      },
    ),
  ),
  language: field<Language>(
    (language) => language,
    (text) => (text === 'ru' || text === 'en' ? text : null),
  ),
  /** Until when a reminder is put off. */
  later: field<Later>(
    (later) => laterLetters[later],
    (text) => laters.find((later) => laterLetters[later] === text) ?? null,
  ),
}
type FieldName = keyof typeof fields
type ValueOf<Name extends FieldName> = (typeof fields)[Name] extends Field<infer Value> ? Value : never

/** Each tap: the letter that stands for it, and what it carries. A letter is never given to another tap. */
const shapes = {
  home: ['h'],
  list: ['l', 'at'],
  task: ['t', 'id', 'at'],
  categories: ['g', 'page'],
  settings: ['s'],
  chooseDue: ['d', 'id', 'at'],
  chooseCategory: ['m', 'id', 'page', 'at'],
  confirmDelete: ['x', 'id', 'at'],
  confirmCategoryDelete: ['X', 'id'],
  proposal: ['p', 'draft', 'page'],

  /** From Home; `askTask` from a list. */
  add: ['A'],
  askTask: ['a', 'at'],
  askTitle: ['e', 'id', 'at'],
  askCategory: ['k'],
  askCategoryName: ['K', 'id'],
  cancel: ['q'],

  create: ['n', 'draft', 'category'],
  complete: ['c', 'id', 'revision', 'at'],
  reopen: ['r', 'id', 'revision', 'at'],
  remove: ['z', 'id', 'revision', 'at'],
  restore: ['u', 'id', 'revision', 'at'],
  move: ['v', 'id', 'revision', 'category', 'at'],
  schedule: ['w', 'id', 'revision', 'due', 'at'],
  removeCategory: ['Z', 'id', 'revision'],
  restoreCategory: ['U', 'id', 'revision'],
  language: ['L', 'language', 'revision'],
  /** What was typed, once more, after the APIs were away. */
  retryTyped: ['y', 'draft'],

  /** On a reminder, which is a message of its own. */
  ring: ['R', 'id'],
  ringDone: ['Rd', 'id', 'revision'],
  ringReopen: ['Ru', 'id', 'revision'],
  ringLater: ['Rs', 'id', 'revision', 'later'],
  ringOpen: ['Ro', 'id'],
} as const satisfies Record<string, readonly [string, ...FieldName[]]>

type TapName = keyof typeof shapes
type FieldsOf<Name extends TapName> = Extract<(typeof shapes)[Name][number], FieldName>
export type Tap = { [Name in TapName]: { readonly to: Name } & { readonly [F in FieldsOf<Name>]: ValueOf<F> } }[TapName]
export type TapTo<Name extends TapName> = Extract<Tap, { to: Name }>

export type Ring = Extract<Tap, { to: `ring${string}` }>
export const isRing = (tap: Tap): tap is Ring => tap.to.startsWith('ring')

export const encode = (tap: Tap): string => {
  const [letter, ...names] = shapes[tap.to] as readonly [string, ...FieldName[]]
  const values = tap as unknown as Readonly<Record<FieldName, never>>
  const data = version + [letter, ...names.map((name) => fields[name].write(values[name]))].join('.')
  if (Buffer.byteLength(data) > mostBytes)
    throw new Error(`callback data of ${tap.to} is longer than ${mostBytes} bytes`)
  return data
}

/** null: of another version of the codec, or not ours at all. */
export const decode = (data: string): Tap | null => {
  if (!data.startsWith(version)) return null
  const [letter, ...parts] = data.slice(version.length).split('.')
  const found = Object.entries(shapes).find(([, shape]) => shape[0] === letter)
  if (!found) return null
  const [to, [, ...names]] = found as [TapName, readonly [string, ...FieldName[]]]
  if (names.length !== parts.length) return null
  const values = names.map((name, i) => [name, fields[name].read(parts[i] ?? '')] as const)
  if (values.some(([, value]) => value === null)) return null
  return { to, ...Object.fromEntries(values) } as unknown as Tap
}
