/** What a tap can carry, each as a few characters without a dot. */
import type { Scope } from '#contracts/reads.ts'
import type { Language } from '#contracts/words.ts'

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

/** What a date is being picked for: a task that there is, or a title that was typed (named by its message). */
export type Subject = { readonly id: string; readonly at: Place } | { readonly draft: number }

export const laters = ['tenMinutes', 'hour', 'evening', 'tomorrow'] as const
export type Later = (typeof laters)[number]

export interface Field<Value> {
  readonly write: (value: Value) => string
  /** null: unreadable. */
  readonly read: (text: string) => Value | null
}
const field = <Value>(write: (value: Value) => string, read: (text: string) => Value | null): Field<Value> => ({
  write,
  read,
})
const matching = (shape: RegExp): Field<string> =>
  field(
    (text) => text,
    (text) => (shape.test(text) ? text : null),
  )
const oneOf = <Value extends string>(...values: readonly Value[]): Field<Value> =>
  field<Value>(
    (value) => value,
    (text) => values.find((value) => value === text) ?? null,
  )
const orNone = <Value>({ write, read }: Field<Value>): Field<Value | 'none'> =>
  field<Value | 'none'>(
    (value) => (value === 'none' ? '-' : write(value)),
    (text) => (text === '-' ? 'none' : read(text)),
  )
/** Written without its punctuation: `2026-11-24` as `20261124`. */
const digits = (shape: RegExp, build: (parts: readonly string[]) => string): Field<string> =>
  field<string>(
    (text) => text.replaceAll(/\D/g, ''),
    (text) => {
      const parts = shape.exec(text)
      return parts ? build(parts.map((part) => part ?? '')) : null
    },
  )

const pack = (id: string) => Buffer.from(id, 'hex').toString('base64url')
const unpack = (text: string) => (/^[\w-]{11}$/.test(text) ? Buffer.from(text, 'base64url').toString('hex') : null)
const id = field<string>(pack, unpack)
const number = field<number>(
  (value) => value.toString(36),
  (text) => (/^[0-9a-z]{1,9}$/.test(text) ? Number.parseInt(text, 36) : null),
)

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
const subject = field<Subject>(
  (of) => ('draft' in of ? `~${number.write(of.draft)}` : pack(of.id) + place.write(of.at)),
  (text) => {
    if (text.startsWith('~')) {
      const draft = number.read(text.slice(1))
      return draft === null ? null : { draft }
    }
    const [task, at] = [unpack(text.slice(0, 11)), place.read(text.slice(11))]
    return task && at ? { id: task, at } : null
  },
)

/** Of Temporal. */
const lastSecond = 8_640_000_000_000
const localDue = digits(
  /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d))?$/,
  ([, year, month, day, hour, minute]) => `${year}-${month}-${day}${hour ? `T${hour}:${minute}` : ''}`,
)
/** A date, a local date-time to the minute, or an instant: what Undo goes back to, whatever the clocks did. */
const due = field<string>(
  (text) =>
    /Z$|[+-]\d\d:\d\d$/.test(text)
      ? `@${number.write(Temporal.Instant.from(text).epochMilliseconds / 1000)}`
      : localDue.write(text),
  (text) => {
    if (!text.startsWith('@')) return localDue.read(text)
    const seconds = number.read(text.slice(1))
    return seconds === null || seconds > lastSecond
      ? null
      : Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString()
  },
)

const time = digits(/^(\d\d)(\d\d)$/, ([, hour, minute]) => `${hour}:${minute}`)

const laterLetters: Readonly<Record<Later, string>> = { tenMinutes: 'm', hour: 'h', evening: 'e', tomorrow: 't' }

export const fields = {
  id,
  at: place,
  of: subject,
  page: number,
  revision: number,
  /** The message that brought a title. */
  draft: number,
  /** Of a task: its category; none is the Inbox. */
  category: orNone(id),
  due: orNone(due),
  date: digits(/^(\d{4})(\d\d)(\d\d)$/, ([, year, month, day]) => `${year}-${month}-${day}`),
  month: digits(/^(\d{4})(\d\d)$/, ([, year, month]) => `${year}-${month}`),
  /** A time of day to the minute. */
  time,
  timeOrNone: orNone(time),
  /** Seconds. */
  lead: number,
  /** A span of minutes from now, this evening, or tomorrow morning. */
  snooze: field<number | 'evening' | 'tomorrow'>(
    (wish) => (typeof wish === 'number' ? number.write(wish) : wish === 'evening' ? 'E' : 'T'),
    (text) => (text === 'E' ? 'evening' : text === 'T' ? 'tomorrow' : number.read(text)),
  ),
  /** Until when a reminder is put off. */
  later: field<Later>(
    (later) => laterLetters[later],
    (text) => laters.find((later) => laterLetters[later] === text) ?? null,
  ),
  region: matching(/^[A-Z][A-Za-z]{2,15}$/),
  zone: matching(/^[A-Z][\w+/-]{1,47}$/),
  scope: oneOf<Scope>('read', 'write'),
  language: oneOf<Language>('ru', 'en'),
}
export type FieldName = keyof typeof fields
export type ValueOf<Name extends FieldName> = (typeof fields)[Name] extends Field<infer Value> ? Value : never
