/**
 * What a button says when it is tapped: `callback_data`, at most 64 bytes. Every button's data is checked when it is
 * built. The data begins with the codec's version: a button of an older one is answered with Home.
 */
import { type FieldName, fields, type ValueOf } from './fields.ts'

export { type Later, type ListName, laters, listNames, type Place, type Subject } from './fields.ts'

const version = '1'
const mostBytes = 64

/** Each tap: the letters that stand for it, and what it carries. Letters are never given to another tap. */
const shapes = {
  home: ['h'],
  help: ['hp'],
  list: ['l', 'at'],
  task: ['t', 'id', 'at'],
  history: ['Q', 'id', 'page', 'at'],
  categories: ['g', 'page'],
  trashedCategories: ['G', 'page'],
  trashedCategory: ['W', 'id'],
  chooseCategory: ['m', 'id', 'page', 'at'],
  chooseLeads: ['b', 'id', 'at'],
  chooseSnooze: ['f', 'id', 'at'],
  confirmDelete: ['x', 'id', 'at'],
  confirmCategoryDelete: ['X', 'id'],

  pickDay: ['D', 'of'],
  pickMonth: ['C', 'of', 'month'],
  pickHour: ['H', 'of', 'date'],
  pickMinute: ['M', 'of', 'date', 'time'],

  /** Of a typed title: with this due date. */
  proposal: ['P', 'draft', 'page', 'due'],
  create: ['N', 'draft', 'category', 'due'],
  /** What was typed, once more, after the APIs were away. */
  retryTyped: ['y', 'draft'],

  /** From Home; `askTask` from a list. */
  add: ['A'],
  askTask: ['a', 'at'],
  askTitle: ['e', 'id', 'at'],
  askCategory: ['k'],
  askCategoryName: ['K', 'id'],
  cancel: ['q'],

  complete: ['c', 'id', 'revision', 'at'],
  reopen: ['r', 'id', 'revision', 'at'],
  remove: ['z', 'id', 'revision', 'at'],
  restore: ['u', 'id', 'revision', 'at'],
  move: ['v', 'id', 'revision', 'category', 'at'],
  schedule: ['w', 'id', 'revision', 'due', 'at'],
  snooze: ['F', 'id', 'revision', 'snooze', 'at'],
  addLead: ['j', 'id', 'revision', 'lead', 'at'],
  dropLead: ['J', 'id', 'revision', 'lead', 'at'],
  usualLeads: ['i', 'id', 'revision', 'at'],
  /** Of the event with this revision: what it changed goes back to what it was. */
  takeBack: ['Y', 'id', 'revision', 'at'],
  removeCategory: ['Z', 'id', 'revision'],
  restoreCategory: ['U', 'id', 'revision'],

  /** On a reminder, which is a message of its own. */
  ring: ['R', 'id'],
  ringDone: ['Rd', 'id', 'revision'],
  ringReopen: ['Ru', 'id', 'revision'],
  ringLater: ['Rs', 'id', 'revision', 'later'],
  ringOpen: ['Ro', 'id'],

  settings: ['s'],
  language: ['L', 'language', 'revision'],
  regions: ['sr'],
  cities: ['sc', 'region', 'page'],
  confirmZone: ['sz', 'zone'],
  zone: ['sZ', 'zone', 'revision'],
  chooseMorning: ['sm'],
  morning: ['sM', 'time', 'revision'],
  chooseDigest: ['sd'],
  digest: ['sD', 'timeOrNone', 'revision'],
  chooseMyLeads: ['sl'],
  addMyLead: ['sj', 'revision', 'lead'],
  dropMyLead: ['sJ', 'revision', 'lead'],
  tokens: ['st', 'page'],
  token: ['sk', 'id'],
  askToken: ['sK', 'scope'],
  revokeToken: ['sR', 'id'],
  exportAll: ['se'],
  confirmErase: ['sx'],
  confirmEraseAgain: ['sy'],
  erase: ['sX'],
} as const satisfies Record<string, readonly [string, ...FieldName[]]>

export type TapName = keyof typeof shapes
type FieldsOf<Name extends TapName> = Extract<(typeof shapes)[Name][number], FieldName>
export type Tap = { [Name in TapName]: { readonly to: Name } & { readonly [F in FieldsOf<Name>]: ValueOf<F> } }[TapName]
export type TapTo<Name extends TapName> = Extract<Tap, { to: Name }>
export const tapNames = Object.keys(shapes) as TapName[]

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
