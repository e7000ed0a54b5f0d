/** What happens to a person. Names and fields are the storage format: they only grow. */
import * as z from 'zod'
import { Hour, Id, Language, LeadTimes, TelegramId, TimeZone } from '../words.ts'
import { personal } from './personal.ts'

export const userEvents = {
  UserRegistered: z
    .object({ keyId: Id, telegramId: personal(TelegramId), language: Language, timeZone: TimeZone })
    .describe(
      "The person came to Adak for the first time, or anew after being erased. `keyId` names the key under which the person's words are sealed from now on.",
    ),
  UserTimeZoneChosen: z.object({ timeZone: TimeZone }).describe('The person said where their clock is.'),
  UserLanguageChosen: z.object({ language: Language }).describe('The person chose the language to be spoken to in.'),
  UserMorningHourChosen: z
    .object({ morningHour: Hour })
    .describe('The person chose when to be reminded of what is due on that day as a whole.'),
  UserRemindersChosen: z
    .object({ reminders: LeadTimes })
    .describe('The person chose the lead times that are copied into a task when it is first given a due date.'),
  UserDigestHourChosen: z
    .object({ digestHour: Hour.nullable() })
    .describe("The person chose when to be told of the day's tasks. null: not at all."),
  UserBecameUnreachable: z.object({ why: z.string().max(200) }).describe('Telegram delivers nothing to the person.'),
  UserBecameReachable: z.object({}).describe('The person wrote again.'),
  UserErased: z
    .object({ keyId: Id })
    .describe(
      "The person asked to be forgotten; the key is destroyed after this is written, and the person's words with it.",
    ),
}
