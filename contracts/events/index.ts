/** Every event there is, by name: the language of the log. */
import * as z from 'zod'
import { categoryEvents } from './category.ts'
import { installationEvents } from './installation.ts'
import { notificationEvents } from './notification.ts'
import { personalFields } from './personal.ts'
import { taskEvents } from './task.ts'
import { userEvents } from './user.ts'

export const eventSchemas = {
  ...installationEvents,
  ...userEvents,
  ...categoryEvents,
  ...taskEvents,
  ...notificationEvents,
}

export type EventType = keyof typeof eventSchemas
type Of<Schemas extends Record<string, z.ZodType>> = {
  [Type in keyof Schemas]: { readonly type: Type; readonly data: z.infer<Schemas[Type]> }
}[keyof Schemas]

export type InstallationEvent = Of<typeof installationEvents>
export type UserEvent = Of<typeof userEvents>
export type CategoryEvent = Of<typeof categoryEvents>
export type TaskEvent = Of<typeof taskEvents>
export type NotificationEvent = Of<typeof notificationEvents>
export type DomainEvent = InstallationEvent | UserEvent | CategoryEvent | TaskEvent | NotificationEvent

/** An event with the instant at which it happened (its metadata's `occurredAt`): what `evolve` folds. */
export type Happened<E> = E & { readonly at: string }

export const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type)

const personalOf = Object.fromEntries(
  Object.entries(eventSchemas).map(([type, schema]) => [type, personalFields(schema)]),
)
/** The fields of this event's data that are a person's own words. */
export const personalFieldsOf = (type: EventType): readonly string[] => personalOf[type] ?? []

export const channels = ['bot', 'api', 'admin', 'cli', 'scheduler'] as const
export type Channel = (typeof channels)[number]

/** What every event carries besides its data. */
export const Metadata = z.object({
  commandId: z.string().min(1).max(255),
  /** HMAC of what was asked, under the person's key where there is one: tells a retry from a reused key. */
  requestHash: z.string(),
  correlationId: z.string(),
  causationId: z.string(),
  /** `user:<id>`, `superuser:<name>` or `service:<name>`. */
  actor: z.string().regex(/^(user|superuser|service):.+$/),
  channel: z.enum(channels),
  /** ISO 8601, UTC. */
  occurredAt: z.iso.datetime(),
  schemaVersion: z.int().positive(),
})
export type Metadata = z.infer<typeof Metadata>

/** The streams an event may stand in. */
/** The name of every stream of ours, for a store that others write to as well. */
export const streamNames = 'installation|(?:user|category|task)-[0-9a-f]{16}|notification-[0-9a-f]{16}-.+'

export const streamOf = {
  installation: 'installation',
  user: (id: string) => `user-${id}`,
  category: (id: string) => `category-${id}`,
  task: (id: string) => `task-${id}`,
  /** `tail`: a minute in UTC, `20261124T1900`, or `digest-2026-11-24`, a day where the person is. */
  notification: (userId: string, tail: string) => `notification-${userId}-${tail}`,
}
