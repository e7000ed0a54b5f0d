/** Ann, who acts in specifications, Bob, who is another, and their categories. */
import type { CategoryState } from '#domain/category/state.ts'
import { fold as foldCategory } from '#domain/category/state.ts'
import type { TaskContext } from '#domain/task/decide.ts'
import { fold, type Person, type UserHappened } from '#domain/user/state.ts'
import { before, key } from './given.ts'

export const ann = '1111111111111111'
const bob = '2222222222222222'
const bobsKey = 'bbbbbbbbbbbbbbbb'

export const home = '000000000000000a'
export const work = '000000000000000b'
export const inTheTrash = '000000000000000c'
export const bobs = '000000000000000d'
export const unknown = '000000000000000e'

const registered = (keyId: string): UserHappened => ({
  type: 'UserRegistered',
  data: { keyId, telegramId: 42, language: 'en', timeZone: 'America/Adak' },
  at: before,
})
const erased: UserHappened = { type: 'UserErased', data: { keyId: key }, at: before }

const category = (owner: string, keyId: string, deleted = false): CategoryState =>
  foldCategory([
    { type: 'CategoryCreated', data: { owner, name: 'Home' }, at: before, keyId },
    ...(deleted ? [{ type: 'CategoryDeleted', data: {}, at: before } as const] : []),
  ])

const categories = new Map([
  [home, category(ann, key)],
  [work, category(ann, key)],
  [inTheTrash, category(ann, key, true)],
  [bobs, category(bob, bobsKey)],
  [unknown, null],
])
const context = { personId: ann, categories, now: '2026-11-24T20:00:00.000Z' }

export const asAnn: TaskContext = { ...context, person: fold([registered(key)]) }
export const asBob: TaskContext = { ...context, personId: bob, person: fold([registered(bobsKey)]) }
export const neverSeen: TaskContext = { ...context, person: null }
export const erasedAnn: TaskContext = { ...context, person: fold([registered(key), erased]) }
/** Erased, and registered anew under another key. */
export const returnedAnn: TaskContext = {
  ...context,
  person: fold([registered(key), erased, registered('cccccccccccccccc')]),
}
export const asAnnWho = (chose: Partial<Person>): TaskContext => ({
  ...asAnn,
  person: asAnn.person && { ...asAnn.person, ...chose },
})
/** Where the category `home` is in the trash. */
export const homeDeleted: TaskContext = {
  ...asAnn,
  categories: new Map([...categories, [home, category(ann, key, true)]]),
}

export const created = { type: 'TaskCreated', data: { owner: ann, title: 'Buy milk', categoryId: null } } as const
export const createdIn = (categoryId: string) => ({ ...created, data: { ...created.data, categoryId } }) as const
