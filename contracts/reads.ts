/** What the APIs answer. Stamps are in the person's zone, to the second. */
import * as z from 'zod'
import {
  Due,
  Hour,
  Id,
  Instant,
  Language,
  LeadTimes,
  Name,
  NotificationId,
  Stamp,
  TelegramId,
  TimeZone,
  Title,
} from './words.ts'

export const Task = z
  .object({
    id: Id,
    title: Title,
    /** null: the Inbox. */
    category: z.object({ id: Id, name: Name }).nullable(),
    status: z.enum(['open', 'done']),
    due: Due.nullable(),
    reminders: LeadTimes,
    snoozedUntil: Stamp.nullable(),
    createdAt: Stamp,
    updatedAt: Stamp,
    completedAt: Stamp.nullable(),
    deletedAt: Stamp.nullable(),
    revision: z.int().nonnegative(),
  })
  .meta({ id: 'Task' })
export type Task = z.infer<typeof Task>

/** As decided by a write: without counts. */
export const Category = z
  .object({
    id: Id,
    name: Name,
    createdAt: Stamp,
    updatedAt: Stamp,
    deletedAt: Stamp.nullable(),
    revision: z.int().nonnegative(),
  })
  .meta({ id: 'Category' })
export type Category = z.infer<typeof Category>

export const CountedCategory = Category.extend({
  openTasks: z.int().nonnegative(),
  doneTasks: z.int().nonnegative(),
}).meta({ id: 'CountedCategory' })
export type CountedCategory = z.infer<typeof CountedCategory>

export const Me = z
  .object({
    id: Id,
    telegramId: TelegramId,
    timeZone: TimeZone,
    language: Language,
    morningHour: Hour,
    reminders: LeadTimes,
    digestHour: Hour.nullable(),
    reachable: z.boolean(),
    createdAt: Stamp,
    revision: z.int().nonnegative(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const scopes = ['read', 'write'] as const
export const Scope = z.enum(scopes)
export type Scope = z.infer<typeof Scope>

export const Token = z
  .object({ id: Id, name: Name.nullable(), scope: Scope, expiresAt: Stamp.nullable() })
  .meta({ id: 'Token' })
export type Token = z.infer<typeof Token>

/** The token itself is shown this once. */
export const IssuedToken = Token.extend({ token: z.string() }).meta({ id: 'IssuedToken' })
export type IssuedToken = z.infer<typeof IssuedToken>

/** A calendar's address, without the address. */
export const Calendar = z.object({ id: Id, createdAt: Stamp }).meta({ id: 'Calendar' })

/** The address, below the service's own, is shown this once. */
export const IssuedCalendar = Calendar.extend({ path: z.string() }).meta({ id: 'IssuedCalendar' })

export const Reminder = z
  .object({
    taskId: Id,
    title: Title,
    due: Due.nullable(),
    at: Stamp,
    /** The lead time; null for a snooze. */
    before: z.string().nullable(),
  })
  .meta({ id: 'Reminder' })
export type Reminder = z.infer<typeof Reminder>

export const count = z.int().nonnegative()

/** How a notification stands: `unsent` reminders of it may still be sent. */
export const NotificationStanding = z
  .object({ id: NotificationId, revision: z.int().min(-1), unsent: count })
  .meta({ id: 'NotificationStanding' })
export type NotificationStanding = z.infer<typeof NotificationStanding>

/** A reminder to be sent now. `late`: seconds since its instant. */
export const RingingTask = Task.extend({ wish: z.string(), before: z.string().nullable(), late: count }).meta({
  id: 'RingingTask',
})
export type RingingTask = z.infer<typeof RingingTask>

/** At most 50 tasks; `more` is how many were left out. */
export const Digest = z
  .object({ date: z.iso.date(), overdue: z.array(Task), today: z.array(Task), more: count })
  .meta({ id: 'Digest' })
export type Digest = z.infer<typeof Digest>

/** What to send now, in one message. */
export const Attempt = z
  .object({
    attempt: z.int().positive(),
    /** Nobody else tries before it. */
    deadline: Instant,
    /** To the deadline, when this was answered. */
    remainingMs: count,
    language: Language,
    timeZone: TimeZone,
    morningHour: Hour,
    /** To be handed back where Telegram says that it delivers nothing to the person. */
    revisionOfMe: count,
    tasks: z.array(RingingTask),
    /** How many were more than 24 h late, and are not sent. */
    missed: count,
    digest: Digest.nullable(),
  })
  .meta({ id: 'Attempt' })
export type Attempt = z.infer<typeof Attempt>

/** Nothing to send: until `retryAt`, or (null) ever. */
export const NoAttempt = z
  .object({ attempt: z.null(), retryAt: Instant.nullable(), missed: count })
  .meta({ id: 'NoAttempt' })
export type NoAttempt = z.infer<typeof NoAttempt>
export const Stats = z
  .object({ open: count, done: count, overdue: count, dueToday: count, trash: count, categories: count })
  .meta({ id: 'Stats' })
export type Stats = z.infer<typeof Stats>

export const HistoryItem = z
  .object({
    type: z.string(),
    at: Stamp,
    actor: z.string(),
    channel: z.string(),
    data: z.record(z.string(), z.unknown()),
    revision: count,
  })
  .meta({ id: 'HistoryItem' })
export type HistoryItem = z.infer<typeof HistoryItem>

/** Everything that is kept of a person. */
export const PersonExport = z
  .object({
    me: Me,
    /** Also those in the trash. */
    categories: z.array(Category),
    /** Also those in the trash, and (`hidden`) those whose category is there. */
    tasks: z.array(Task.extend({ hidden: z.boolean() })),
    reminders: z.array(Reminder),
    /** Also those that ended. Of the token itself nothing is kept but a hash. */
    tokens: z.array(Token.extend({ createdAt: Stamp, revokedAt: Stamp.nullable() })),
    /** Of the calendar's addresses, too, but a hash. */
    calendars: z.array(z.object({ id: Id, createdAt: Stamp, revokedAt: Stamp.nullable() })),
    /** What the bot remembers of the chat. */
    dialogue: z.record(z.string(), z.unknown()).nullable(),
    /** What happened to all of it, oldest first; `stream` says to what: `task-<id>`, `category-<id>`, … */
    history: z.array(HistoryItem.extend({ stream: z.string() })),
  })
  .meta({ id: 'PersonExport' })
export type PersonExport = z.infer<typeof PersonExport>

export const Change = z
  .object({ type: z.string(), kind: z.enum(['task', 'category', 'me']), id: Id, at: Stamp })
  .meta({ id: 'Change' })
export type Change = z.infer<typeof Change>

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

export const Changes = z.object({ items: z.array(Change), next: z.string() })
export type Changes = z.infer<typeof Changes>
