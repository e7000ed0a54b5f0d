/**
 * Writes a golden file for each event's present version that has none yet: `bin/node tests/house/golden.ts`. A file
 * once committed is never written again, for it stands for what is in logs already.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { type DomainEvent, type EventType, eventSchemas } from '#contracts/events/index.ts'
import { schemaVersionOf } from '#contracts/events/upcasters.ts'
import { encode } from '#platform/event-store/codec.ts'

type DataOf<T extends EventType> = Extract<DomainEvent, { type: T }>['data']

const id = { owner: '51d0aa1c9be7f326', category: '3b1f0c77e2a94d58' }
const wish = { taskId: '9f2c61aa03b4d57e', wish: '2026-11-24T09:00:00-10:00|PT10M' }
/** Known to all, for it seals nobody's words. */
const key = { id: '00112233445566aa', bytes: Buffer.from(Array.from({ length: 32 }, (_, i) => i)) }

const samples: { readonly [T in EventType]: DataOf<T> } = {
  InstallationOpened: {
    logId: 'a0b1c2d3e4f50617',
    saltFingerprint: '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8',
    timeZone: 'America/Adak',
  },
  RemindersPaused: { why: 'a copy of the log, restored' },
  RemindersResumed: {},
  EventSkipped: { eventId: '0f8fad5b-d9cb-469f-a165-70867728950e', why: 'written by a faulty version' },
  UserRegistered: { keyId: key.id, telegramId: 42, language: 'en', timeZone: 'America/Adak' },
  UserTimeZoneChosen: { timeZone: 'Europe/Moscow' },
  UserLanguageChosen: { language: 'ru' },
  UserMorningHourChosen: { morningHour: '08:30' },
  UserRemindersChosen: { reminders: ['P1D', 'PT10M'] },
  UserDigestHourChosen: { digestHour: null },
  UserBecameUnreachable: { why: 'Forbidden: bot was blocked by the user' },
  UserBecameReachable: {},
  UserErased: { keyId: key.id },
  CategoryCreated: { owner: id.owner, name: 'Дом' },
  CategoryRenamed: { name: 'Home' },
  CategoryDeleted: {},
  CategoryRestored: {},
  TaskCreated: { owner: id.owner, title: 'Купить молоко 🥛', categoryId: id.category },
  TaskRenamed: { title: 'Buy oat milk' },
  TaskMoved: { categoryId: null, restoredAt: '2026-11-23T20:00:00.000Z' },
  TaskScheduled: { local: '2026-11-24T09:00:00', zone: 'America/Adak', at: '2026-11-24T19:00:00.000Z' },
  TaskUnscheduled: {},
  TaskRemindersChosen: { reminders: ['PT10M', 'PT0S'] },
  TaskSnoozed: { until: '2026-11-24T19:10:00.000Z' },
  TaskCompleted: {},
  TaskReopened: {},
  TaskDeleted: {},
  TaskRestored: {},
  NotificationFellDue: {
    wishes: [{ ...wish, fireAt: '2026-11-24T18:50:00.000Z', before: 'PT10M' }],
  },
  NotificationAttempted: { attempt: 1, wishes: [wish], deadline: '2026-11-24T18:50:30.120Z' },
  NotificationSent: { attempt: 1, wishes: [wish] },
  NotificationFailed: { attempt: 1, why: 'Too Many Requests: retry after 7', retryAt: '2026-11-24T18:50:07.120Z' },
  NotificationWithdrawn: { wishes: [wish], why: 'done' },
  NotificationAbandoned: { wishes: [{ taskId: null, wish: 'digest|2026-11-24' }], why: 'missed' },
  NotificationReopened: { wishes: [wish] },
}

const metadata = {
  commandId: '9b74c9897bac770ffc029102a200c5de',
  requestHash: 'q4nEoOKN0Q8tMZzW1mZbSg',
  correlationId: '7d444840-9dc0-11d1-b245-5ffdce74fad2',
  causationId: '9b74c9897bac770ffc029102a200c5de',
  actor: `user:${id.owner}`,
  channel: 'api',
  occurredAt: '2026-11-24T03:21:07.123Z',
} as const

for (const [type, data] of Object.entries(samples)) {
  const version = schemaVersionOf(type as EventType)
  const file = new URL(`../../contracts/events/golden/${type}.v${version}.json`, import.meta.url)
  if (existsSync(file)) continue
  const { stored } = encode({ type, data } as DomainEvent, metadata, key)
  const read = eventSchemas[type as EventType].parse(data)
  writeFileSync(file, `${JSON.stringify({ ...stored, read }, null, 2)}\n`)
  console.log(`wrote ${type}.v${version}.json`)
}
