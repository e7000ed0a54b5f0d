/** What happens to a person. Names and fields are the storage format: they only grow. */
import * as z from 'zod'
import { Hour, Id, Language, LeadTimes, TelegramId, TimeZone } from '../words.ts'
import { personal } from './personal.ts'

export const userEvents = {
  /** `keyId` names the key under which this person's words are sealed from now on. */
  UserRegistered: z.object({
    keyId: Id,
    telegramId: personal(TelegramId),
    language: Language,
    timeZone: TimeZone,
  }),
  UserTimeZoneChosen: z.object({ timeZone: TimeZone }),
  UserLanguageChosen: z.object({ language: Language }),
  UserMorningHourChosen: z.object({ morningHour: Hour }),
  /** The lead times copied into a task when it is first given a due date. */
  UserRemindersChosen: z.object({ reminders: LeadTimes }),
  /** null: no digest. */
  UserDigestHourChosen: z.object({ digestHour: Hour.nullable() }),
  UserBecameUnreachable: z.object({ why: z.string().max(200) }),
  UserBecameReachable: z.object({}),
  /** The key is destroyed after this is written. */
  UserErased: z.object({ keyId: Id }),
}
