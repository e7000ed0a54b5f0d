/** Persons: a row each for those who are present; who was erased has none. */
import { userEvents } from '#contracts/events/user.ts'
import type { Language } from '#contracts/words.ts'
import { evolve, isPresent, type Person } from '#domain/user/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import { type Cell, type Table, texts } from './table.ts'

export interface PersonRow {
  readonly id: string
  readonly state: Person
}

export const persons: Table<PersonRow> = {
  name: 'person',
  key: ['id'],
  columns: [
    { name: 'id', type: 'text', of: (row) => row.id },
    { name: 'key_id', type: 'text', of: (row) => row.state.keyId },
    { name: 'telegram_id', type: 'bigint', of: (row) => row.state.telegramId },
    { name: 'language', type: 'text', of: (row) => row.state.language },
    { name: 'time_zone', type: 'text', of: (row) => row.state.timeZone },
    { name: 'morning_hour', type: 'text', of: (row) => row.state.morningHour },
    { name: 'reminders', type: 'text[]', of: (row) => `{${row.state.reminders.join()}}` },
    { name: 'digest_hour', type: 'text', of: (row) => row.state.digestHour },
    { name: 'digest_chosen_at', type: 'timestamptz', of: (row) => row.state.digestChosenAt },
    { name: 'reachable', type: 'boolean', of: (row) => row.state.reachable },
    { name: 'reachable_since', type: 'timestamptz', of: (row) => row.state.reachableSince },
    { name: 'created_at', type: 'timestamptz', of: (row) => row.state.createdAt },
    { name: 'revision', type: 'int', of: (row) => row.state.revision },
  ],
}

export const personFrom = ([id, keyId, telegramId, language, timeZone, morningHour, ...rest]: Cell[]): PersonRow => {
  const [reminders = null, digestHour = null, digestChosenAt = null, reachable, ...stamps] = rest
  const [reachableSince = null, createdAt = null, revision] = stamps
  return {
    id: String(id),
    state: {
      keyId: String(keyId),
      telegramId: Number(telegramId),
      language: language as Language,
      timeZone: String(timeZone),
      morningHour: String(morningHour),
      reminders: texts.array(reminders) ?? [],
      digestHour,
      digestChosenAt: texts.instant(digestChosenAt),
      reachable: reachable === 't',
      reachableSince: texts.instant(reachableSince) ?? '',
      createdAt: texts.instant(createdAt) ?? '',
      revision: Number(revision),
    },
  }
}

type PersonEvent = Recorded & { readonly type: keyof typeof userEvents }
export const isPersonEvent = (event: Recorded): event is PersonEvent => Object.hasOwn(userEvents, event.type)

/** After these, all of the person's tasks sort, ring or are silent anew. */
export const stirsPerson = (type: Recorded['type']): boolean =>
  type === 'UserTimeZoneChosen' ||
  type === 'UserMorningHourChosen' ||
  type === 'UserBecameReachable' ||
  type === 'UserBecameUnreachable'

/** null: there is nobody, or nobody any more. */
export const foldPerson = (person: PersonRow | undefined, id: string, event: PersonEvent): PersonRow | null => {
  if (event.type === 'UserRegistered' && event.erased) return null
  const state = evolve(person?.state ?? null, { ...event, at: event.metadata.occurredAt })
  return isPresent(state) ? { id, state: { ...state, revision: event.revision } } : null
}
