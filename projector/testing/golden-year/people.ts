/** What the people of the golden year may do and say. Every choice is the generator's: the same seed, the same year. */
import type { CategoryCommand } from '#domain/category/decide.ts'
import type { TaskCommand } from '#domain/task/decide.ts'
import type { UserCommand } from '#domain/user/decide.ts'

export interface Chance {
  /** 0 ≤ n < 1. */
  next(): number
  /** Whether so many in a hundred. */
  percent(most: number): boolean
  whole(below: number): number
  of<T>(choices: readonly [T, ...T[]]): T
}

/** Mulberry32. */
export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (below: number) => Math.floor(next() * below)
  return {
    next,
    percent: (most) => next() * 100 < most,
    whole,
    of: (choices) => choices[whole(choices.length)] ?? choices[0],
  }
}

export const zones = [
  'America/Adak',
  'Europe/Moscow',
  'Europe/Berlin',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
] as const

const things = {
  en: [
    'milk',
    'the report',
    'tickets to Nome',
    'a "present" for Ann',
    'rent',
    'the \\ key',
    'passport, NULL',
    'boots 🥾',
  ],
  ru: ['молоко', 'отчёт', 'билеты в Питер', '«подарок» Ане', 'квартплату', 'ёлку', 'паспорт', 'лыжи ⛷'],
} as const
const deeds = {
  en: ['Buy', 'Find', 'Send', 'Pay', 'Ask about'],
  ru: ['Купить', 'Найти', 'Отправить', 'Оплатить', 'Забрать'],
} as const
const groups = { en: ['Home', 'Work', 'Trip', 'Some day'], ru: ['Дом', 'Работа', 'Поездка', 'Когда-нибудь'] } as const

export const titleBy = (language: 'en' | 'ru', chance: Chance, n: number): string =>
  `${chance.of(deeds[language])} ${chance.of(things[language])} ${n}`
export const nameBy = (language: 'en' | 'ru', chance: Chance): string => chance.of(groups[language])

const day = 86_400_000
/** Local times that a clock change skips, or has twice, in Adak, Berlin and Lord Howe. */
const odd = [
  ['2024-03-10T02:30', 'America/Adak'],
  ['2024-11-03T01:30', 'America/Adak'],
  ['2024-03-31T02:15', 'Europe/Berlin'],
  ['2024-10-27T02:15', 'Europe/Berlin'],
  ['2024-10-06T02:10', 'Australia/Lord_Howe'],
] as const

const dueBy = (zone: string, now: number, chance: Chance): string => {
  const [local] = odd.find(([local, where]) => where === zone && Date.parse(`${local}Z`) > now) ?? []
  if (local !== undefined && chance.percent(15)) return local
  const date = new Date(now + (chance.whole(45) - 3) * day).toISOString().slice(0, 10)
  if (chance.percent(45)) return date
  const hour = String(chance.whole(24)).padStart(2, '0')
  const minute = chance.of(['00', '00', '15', '30', '45'])
  const offset = chance.percent(20) ? chance.of(['+01:00', '-10:00', 'Z', '+05:45']) : ''
  return `${date}T${hour}:${minute}${offset && `:00${offset}`}`
}

const leadsBy = (chance: Chance): string[] => [
  ...chance.of<readonly string[]>([[], ['PT0S'], ['PT10M', 'PT0S'], ['PT1H'], ['P1D', 'PT1H', 'PT0S'], ['P1W', 'P1D']]),
]

interface About {
  readonly language: 'en' | 'ru'
  readonly zone: string
  readonly now: number
  /** Of the person's categories; null: the Inbox. */
  readonly category: () => string | null
  readonly n: number
}

export const newTask = ({ language, zone, now, category, n }: About, chance: Chance): TaskCommand => ({
  type: 'CreateTask',
  title: titleBy(language, chance, n),
  categoryId: category(),
  due: chance.percent(65) ? dueBy(zone, now, chance) : null,
  reminders: chance.percent(25) ? leadsBy(chance) : null,
})

export const changeOfTask = ({ language, zone, now, category, n }: About, chance: Chance): TaskCommand => {
  const what = chance.whole(100)
  if (what < 14) return { type: 'ChangeTask', title: titleBy(language, chance, n) }
  if (what < 26) return { type: 'ChangeTask', categoryId: category() }
  if (what < 40) return { type: 'ChangeTask', due: chance.percent(80) ? dueBy(zone, now, chance) : null }
  if (what < 50) return { type: 'ChangeTask', reminders: chance.percent(80) ? leadsBy(chance) : null }
  if (what < 68) return { type: 'CompleteTask' }
  if (what < 76) return { type: 'ReopenTask' }
  if (what < 86) return { type: 'SnoozeTask', for: chance.of(['PT10M', 'PT1H', 'PT3H', 'P1D', 'P1W']) }
  return { type: what < 93 ? 'DeleteTask' : 'RestoreTask' }
}

export const changeOfCategory = ({ language }: About, chance: Chance): CategoryCommand => {
  const what = chance.whole(100)
  if (what < 25) return { type: 'RenameCategory', name: nameBy(language, chance) }
  return { type: what < 50 ? 'DeleteCategory' : 'RestoreCategory' }
}

const hours = ['06:15', '08:00', '09:00', '23:45'] as const
export const changeOfMe = (chance: Chance): UserCommand => {
  const what = chance.whole(100)
  if (what < 30) return { type: 'ChangeMe', timeZone: chance.of(zones) }
  if (what < 45) return { type: 'ChangeMe', language: chance.of(['en', 'ru']) }
  if (what < 65) return { type: 'ChangeMe', morningHour: chance.of(hours) }
  if (what < 80) return { type: 'ChangeMe', reminders: leadsBy(chance) }
  return { type: 'ChangeMe', digestHour: chance.percent(70) ? chance.of(hours) : null }
}
