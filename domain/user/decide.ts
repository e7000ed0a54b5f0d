/** The rules of a person's own settings. */
import type { Body } from '#contracts/commands.ts'
import type { UserEvent } from '#contracts/events/index.ts'
import type { Language } from '#contracts/words.ts'
import { accepted, type Decision, nothing, rejected } from '../decision.ts'
import { isPresent, type Person, type UserState } from './state.ts'

export type UserCommand =
  | {
      readonly type: 'RegisterPerson'
      readonly telegramId: number
      readonly language: Language
      readonly timeZone: string
      /** A key made for this person beforehand; unused where they are registered already. */
      readonly keyId: string
    }
  | ({ readonly type: 'ChangeMe' } & Body<'ChangeMe'>)
  /** `revision`: of the person, from before the send that was refused. */
  | { readonly type: 'BecomeUnreachable'; readonly why: string; readonly revision: number }
  | { readonly type: 'BecomeReachable' }
  | { readonly type: 'ErasePerson' }

export const decide = (user: UserState, command: UserCommand): Decision<UserEvent> => {
  switch (command.type) {
    case 'RegisterPerson': {
      if (isPresent(user)) return nothing
      const { keyId, telegramId, language, timeZone } = command
      return accepted({ type: 'UserRegistered', data: { keyId, telegramId, language, timeZone } })
    }
    case 'ChangeMe':
      if (!isPresent(user)) return rejected('not-found', 'there is no such person')
      return accepted(...chosen(user, command))
    case 'BecomeUnreachable':
      if (!isPresent(user)) return rejected('not-found', 'there is no such person')
      if (!user.reachable || user.revision !== command.revision) return nothing
      return accepted({ type: 'UserBecameUnreachable', data: { why: command.why } })
    case 'BecomeReachable':
      if (!isPresent(user)) return rejected('not-found', 'there is no such person')
      return user.reachable ? nothing : accepted({ type: 'UserBecameReachable', data: {} })
    case 'ErasePerson':
      if (user === null) return rejected('not-found', 'there is no such person')
      return isPresent(user) ? accepted({ type: 'UserErased', data: { keyId: user.keyId } }) : nothing
  }
}

/** An event for each field that is given and differs. */
const chosen = (user: Person, { timeZone, language, morningHour, reminders, digestHour }: Body<'ChangeMe'>) => {
  const events: UserEvent[] = []
  if (timeZone !== undefined && timeZone !== user.timeZone)
    events.push({ type: 'UserTimeZoneChosen', data: { timeZone } })
  if (language !== undefined && language !== user.language)
    events.push({ type: 'UserLanguageChosen', data: { language } })
  if (morningHour !== undefined && morningHour !== user.morningHour)
    events.push({ type: 'UserMorningHourChosen', data: { morningHour } })
  if (reminders !== undefined && reminders.join() !== user.reminders.join())
    events.push({ type: 'UserRemindersChosen', data: { reminders } })
  if (digestHour !== undefined && digestHour !== user.digestHour)
    events.push({ type: 'UserDigestHourChosen', data: { digestHour } })
  return events
}
