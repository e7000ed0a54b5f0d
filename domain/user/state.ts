/** A person, folded from their stream. */
import type { Happened, UserEvent } from '#contracts/events/index.ts'
import type { Language } from '#contracts/words.ts'

export interface User {
  /** The key under which their words are sealed now; null once they were erased. */
  readonly keyId: string | null
  readonly telegramId: number
  readonly language: Language
  readonly timeZone: string
  readonly morningHour: string
  readonly reminders: readonly string[]
  readonly digestHour: string | null
  /** When its digests began. */
  readonly digestChosenAt: string | null
  readonly reachable: boolean
  readonly reachableSince: string
  readonly createdAt: string
  readonly revision: number
}
/** null: never seen. */
export type UserState = User | null
export type UserHappened = Happened<UserEvent>

export const initial: UserState = null

export const evolve = (user: UserState, event: UserHappened): UserState => {
  const revision = (user?.revision ?? -1) + 1
  if (event.type === 'UserRegistered') {
    const { keyId, telegramId, language, timeZone } = event.data
    const chosen = { keyId, telegramId, language, timeZone }
    const defaults = { morningHour: '09:00', reminders: ['PT0S'], digestHour: null, digestChosenAt: null }
    return { ...chosen, ...defaults, reachable: true, reachableSince: event.at, createdAt: event.at, revision }
  }
  return user && { ...user, ...changed(user, event), revision }
}

const changed = (user: User, event: Exclude<UserHappened, { type: 'UserRegistered' }>): Partial<User> => {
  switch (event.type) {
    case 'UserTimeZoneChosen':
    case 'UserLanguageChosen':
    case 'UserMorningHourChosen':
    case 'UserRemindersChosen':
      return event.data
    case 'UserDigestHourChosen':
      return { ...event.data, digestChosenAt: event.at }
    case 'UserBecameUnreachable':
      return { reachable: false }
    case 'UserBecameReachable':
      return user.reachable ? {} : { reachable: true, reachableSince: event.at }
    case 'UserErased':
      return event.data.keyId === user.keyId ? { keyId: null } : {}
  }
}

export const fold = (events: Iterable<UserHappened>): UserState => {
  let user: UserState = initial
  for (const event of events) user = evolve(user, event)
  return user
}

/** Someone who was registered, and not erased since. */
export type Person = User & { readonly keyId: string }
export const isPresent = (user: UserState): user is Person => user !== null && user.keyId !== null

/** What belongs to a person: theirs, and sealed under the key that they have now. */
export const isTheirs = (
  thing: { readonly owner: string; readonly keyId: string | null },
  personId: string,
  person: UserState,
): boolean => thing.owner === personId && isPresent(person) && thing.keyId === person.keyId
