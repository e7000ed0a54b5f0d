/**
 * What operators ask and decide, signed in by a session. Instants are in UTC; people's own dates and clocks stay as
 * they were said. A person's token reaches none of this.
 */
import * as z from 'zod'
import { BatchAnswer, commandTypes } from './commands.ts'
import { count, page, Scope, Token } from './reads.ts'
import { listing, type Route } from './routes.ts'
import {
  DueInput,
  Hour,
  Id,
  Instant,
  Language,
  LeadTimes,
  Name,
  SuperuserName,
  TelegramId,
  TimeZone,
  Title,
} from './words.ts'

/** A `viewer` reads; a `superuser` also writes. */
export const Role = z.enum(['viewer', 'superuser'])
export type Role = z.infer<typeof Role>

const password = z.string().min(1).max(1000)
export const SignIn = z.strictObject({ name: z.string().min(1).max(150), password })
export const NewPassword = z.strictObject({ current: password, next: password })

/** `csrf` goes with every write, as `Adak-CSRF`. */
export const Session = z
  .object({ name: SuperuserName, role: Role, csrf: z.string(), expiresAt: Instant })
  .meta({ id: 'AdminSession' })
export type Session = z.infer<typeof Session>

export const SignInRecord = z
  .object({
    id: z.string(),
    at: Instant,
    name: z.string(),
    address: z.string(),
    outcome: z.enum(['signed-in', 'refused', 'limited', 'signed-out']),
    /** More than once only of what was limited, within a minute. */
    times: z.int().positive(),
  })
  .meta({ id: 'AdminSignIn' })
export type SignInRecord = z.infer<typeof SignInRecord>

const Position = z.string().meta({ description: 'A position token, as `Adak-Position` gives it' })
const Owner = z.object({ id: Id, telegramId: TelegramId }).meta({ id: 'AdminOwner' })

export const AdminPerson = z
  .object({
    id: Id,
    telegramId: TelegramId,
    language: Language,
    timeZone: TimeZone,
    morningHour: Hour,
    reminders: LeadTimes,
    digestHour: Hour.nullable(),
    reachable: z.boolean(),
    createdAt: Instant,
    revision: count,
    openTasks: count,
    doneTasks: count,
    categories: count,
  })
  .meta({ id: 'AdminPerson' })
export type AdminPerson = z.infer<typeof AdminPerson>

export const AdminCategory = z
  .object({
    id: Id,
    person: Owner,
    name: Name,
    openTasks: count,
    doneTasks: count,
    createdAt: Instant,
    updatedAt: Instant,
    deletedAt: Instant.nullable(),
    revision: count,
  })
  .meta({ id: 'AdminCategory' })
export type AdminCategory = z.infer<typeof AdminCategory>

export const AdminTask = z
  .object({
    id: Id,
    person: Owner,
    title: Title,
    category: z.object({ id: Id, name: Name }).nullable(),
    status: z.enum(['open', 'done']),
    /** As it was said: a date, or a local date-time of `dueZone`. */
    due: z.string().nullable(),
    dueZone: TimeZone.nullable(),
    /** The instant of a date-time. */
    dueAt: Instant.nullable(),
    reminders: LeadTimes,
    snoozedUntil: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    completedAt: Instant.nullable(),
    deletedAt: Instant.nullable(),
    /** Its category lies in the trash, and it with it. */
    hidden: z.boolean(),
    revision: count,
  })
  .meta({ id: 'AdminTask' })
export type AdminTask = z.infer<typeof AdminTask>

/** What is to come. */
export const AdminReminder = z
  .object({
    id: z.string(),
    person: Owner,
    task: z.object({ id: Id, title: Title }),
    fireAt: Instant,
    /** The lead time; null for a snooze. */
    before: z.string().nullable(),
  })
  .meta({ id: 'AdminReminder' })
export type AdminReminder = z.infer<typeof AdminReminder>

export const notificationStates = [
  'due',
  'attempted',
  'unknown',
  'failed',
  'sent',
  'ended',
  'withdrawn',
  'missed',
  'unanswered',
] as const

/** What fell due, a reminder each. */
export const AdminNotification = z
  .object({
    id: z.string(),
    stream: z.string(),
    person: Owner,
    /** null: a digest. */
    task: z.object({ id: Id, title: Title.nullable() }).nullable(),
    state: z.enum(notificationStates),
    fireAt: Instant,
    before: z.string().nullable(),
    fellDueAt: Instant,
    attempts: count,
    attemptedAt: Instant.nullable(),
    /** null: it is settled. */
    tryAt: Instant.nullable(),
    settledAt: Instant.nullable(),
    why: z.string().nullable(),
  })
  .meta({ id: 'AdminNotification' })
export type AdminNotification = z.infer<typeof AdminNotification>

export const AdminToken = Token.omit({ expiresAt: true })
  .extend({
    person: Owner,
    scope: Scope,
    createdAt: Instant,
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
  })
  .meta({ id: 'AdminToken' })
export type AdminToken = z.infer<typeof AdminToken>

const Subject = z.object({
  kind: z.enum(['person', 'category', 'task', 'notification', 'installation']),
  id: z.string(),
})

/** An event of the log; `data` with people's words opened. `subject`: what happened to whom. */
export const AdminEvent = z
  .object({
    id: z.uuid(),
    position: Position,
    stream: z.string(),
    revision: count,
    type: z.string(),
    at: Instant,
    person: Id.nullable(),
    actor: z.string(),
    channel: z.string(),
    commandId: z.string(),
    correlationId: z.string(),
    causationId: z.string(),
    data: z.record(z.string(), z.unknown()),
    subject: Subject,
  })
  .meta({ id: 'AdminEvent' })
export type AdminEvent = z.infer<typeof AdminEvent>

/** A command that takes one step back; `data` is the body of its call, plus `id` but for ChangeMe. */
const Undo = z.object({ type: z.enum(commandTypes), data: z.record(z.string(), z.unknown()) })

/** A step of one object: which of its fields changed, and what takes it back. `undo` null: nothing can. */
export const AdminStep = AdminEvent.extend({
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  undo: Undo.nullable(),
}).meta({ id: 'AdminStep' })
export type AdminStep = z.infer<typeof AdminStep>

/** A person's lists as they stood after their last event at or before `at`, what lies in the trash too, folded from what happened. */
export const AsOf = z
  .object({
    at: Instant,
    /** Of the last event that was folded; null: none had happened. */
    position: Position.nullable(),
    person: AdminPerson.nullable(),
    categories: z.array(AdminCategory),
    tasks: z.array(AdminTask),
  })
  .meta({ id: 'AdminAsOf' })
export type AsOf = z.infer<typeof AsOf>

const Progress = z.object({ done: count, total: count, rate: z.number(), secondsLeft: z.number().nullable() })

/** Asked of the projector. `report` says what a verify found, for a person to read. */
export const OperationRequest = z
  .object({
    id: z.string(),
    kind: z.enum(['rebuild', 'verify', 'rollback', 'retry']),
    state: z.enum(['waiting', 'running', 'finished', 'failed']),
    by: z.string(),
    askedAt: Instant,
    finishedAt: Instant.nullable(),
    progress: Progress.nullable(),
    report: z.record(z.string(), z.unknown()).nullable(),
    why: z.string().nullable(),
  })
  .meta({ id: 'AdminRequest' })
export type OperationRequest = z.infer<typeof OperationRequest>

export const Operations = z
  .object({
    now: Instant,
    /** `head` null: the event store does not answer. */
    log: z.object({ id: Id, store: z.enum(['postgres', 'eventstoredb']), head: Position.nullable() }),
    projector: z.object({
      state: z.enum(['following', 'behind', 'building', 'stopped', 'away']),
      /** Of the live generation. */
      position: Position.nullable(),
      events: count,
      /** Since an event was first seen that is not folded yet, at least; 0: none is known. */
      lagSeconds: z.number().nonnegative(),
      /** Events a second, over the last minute, as far as it was looked at. */
      rate: z.number().nonnegative(),
      /** The event that stopped it. */
      stopped: z.object({ eventId: z.string(), why: z.string() }).nullable(),
      generations: z.array(
        z.object({
          generation: z.int(),
          state: z.enum(['building', 'live', 'retired', 'stopped']),
          codeVersion: z.int(),
          events: count,
          holder: z.string().nullable(),
          startedAt: Instant,
          updatedAt: Instant,
        }),
      ),
      /** Whether there is a read model to go back to. */
      canRollBack: z.boolean(),
    }),
    /** The last 20, newest first. */
    requests: z.array(OperationRequest),
    notifications: z.object({
      paused: z.object({ why: z.string(), at: Instant }).nullable(),
      /** By state; `sent` and what else is settled: of the last 24 hours. */
      counts: z.record(z.enum(notificationStates), count),
      /** Jobs that wait on the queue; null: it cannot be asked. */
      queued: count.nullable(),
    }),
    dependencies: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), ms: count.nullable() })),
  })
  .meta({ id: 'AdminOperations' })
export type Operations = z.infer<typeof Operations>

export const SkipEvent = z.strictObject({ eventId: z.uuid(), why: z.string().min(1).max(500) })
export const PauseReminders = z.strictObject({ why: z.string().min(1).max(200) })
export const RetryNotification = z.strictObject({ stream: z.string().min(1).max(100) })

const words = z
  .string()
  .refine((text) => [...text].length <= 500, 'is longer than 500 characters')
  .optional()
  .meta({
    description: 'Any part, without regard to case; it has no index, so all that the other filters leave is read',
  })
const adminListing = { ...listing, limit: z.coerce.number<number | string>().int().min(1).max(1000).default(50) }
const moment = DueInput.meta({ example: undefined }).optional()

export const adminQueries = {
  people: z.strictObject({
    /** The beginning of a Telegram id, or of a person's id. */
    q: z.string().max(20).optional(),
    language: Language.optional(),
    reachable: z.enum(['true', 'false']).optional(),
    sort: z.enum(['created', '-created', 'telegram', '-telegram']).default('-created'),
    ...adminListing,
  }),
  tasks: z.strictObject({
    person: Id.optional(),
    category: z.union([Id, z.literal('inbox')]).optional(),
    status: z.enum(['open', 'done', 'all', 'trash']).default('all'),
    /** Instants, or dates in UTC. */
    dueBefore: moment,
    dueAfter: moment,
    q: words,
    sort: z
      .enum(['created', '-created', 'updated', '-updated', 'due', '-due', 'title', '-title'])
      .default('-created')
      .meta({
        description: 'Creation, and the due date of open tasks, have an index; by others all that is left is sorted',
      }),
    ...adminListing,
  }),
  categories: z.strictObject({
    person: Id.optional(),
    status: z.enum(['live', 'trash', 'all']).default('live'),
    q: words,
    sort: z
      .enum(['created', '-created', 'name', '-name'])
      .default('-created')
      .meta({ description: 'Creation has an index; by name all that is left is sorted' }),
    ...adminListing,
  }),
  reminders: z.strictObject({ person: Id.optional(), task: Id.optional(), ...adminListing }),
  notifications: z.strictObject({
    person: Id.optional(),
    task: Id.optional(),
    state: z.enum(notificationStates).optional(),
    ...adminListing,
  }),
  tokens: z.strictObject({
    person: Id.optional(),
    status: z.enum(['good', 'ended', 'all']).default('good'),
    ...adminListing,
  }),
  /**
   * `stream` is a name or the beginning of one. `after` and `before` are positions, `from` and `until` instants.
   * `order`, `cursor` and `limit` are of pages: what is followed comes oldest first.
   */
  events: z.strictObject({
    stream: z.string().max(100).optional().meta({ description: 'A name, found by its index, or the beginning of one' }),
    type: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'It has no index: a person or a time narrows the search' }),
    person: Id.optional(),
    correlation: z.string().max(255).optional(),
    after: z.string().max(200).optional(),
    before: z.string().max(200).optional(),
    from: Instant.optional(),
    until: Instant.optional(),
    order: z.enum(['newest', 'oldest']).default('newest'),
    ...adminListing,
  }),
  asOf: z.strictObject({ at: Instant.meta({ example: '2026-11-24T20:00:00.000Z' }) }),
  signIns: z.strictObject({ name: z.string().max(150).optional(), ...adminListing }),
} as const

const steps = z.object({ items: z.array(AdminStep) })

const admin = { tag: 'Admin', refusals: [] } as const
const read = { ...admin, method: 'GET', scope: 'read' } as const
const post = { ...admin, method: 'POST', scope: 'write' } as const
const uuid = z.uuid()
/** Taken up by the projector; `operations` tells how it goes. */
const asked = { 202: OperationRequest }

export const adminRoutes = {
  signIn: {
    ...post,
    open: true,
    path: '/api/v1/admin/session',
    summary: 'Sign in; the answer sets the session cookie',
    body: SignIn,
    answers: { 200: Session },
    refusals: ['too-many-requests'],
  },
  readSession: { ...read, path: '/api/v1/admin/session', summary: 'Who is signed in', answers: { 200: Session } },
  signOut: {
    ...admin,
    method: 'DELETE',
    scope: 'read',
    path: '/api/v1/admin/session',
    summary: 'Sign out; the session ends',
    answers: { 204: null },
  },
  changePassword: {
    ...admin,
    method: 'PUT',
    scope: 'read',
    path: '/api/v1/admin/password',
    summary: 'Change my password; all my other sessions end',
    body: NewPassword,
    answers: { 204: null },
  },
  listSignIns: {
    ...read,
    path: '/api/v1/admin/sign-ins',
    summary: 'Who signed in, and who was refused, newest first',
    query: adminQueries.signIns,
    answers: { 200: page(SignInRecord) },
  },
  listPeople: {
    ...read,
    path: '/api/v1/admin/people',
    summary: 'List people',
    query: adminQueries.people,
    answers: { 200: page(AdminPerson) },
  },
  readPerson: { ...read, path: '/api/v1/admin/people/:id', summary: 'Read a person', answers: { 200: AdminPerson } },
  readPersonHistory: {
    ...read,
    path: '/api/v1/admin/people/:id/history',
    summary: "What happened to a person's own settings, oldest first",
    answers: { 200: steps },
  },
  readAsOf: {
    ...read,
    path: '/api/v1/admin/people/:id/as-of',
    summary: "A person's lists as they stood at a moment",
    query: adminQueries.asOf,
    answers: { 200: AsOf },
  },
  listAllTasks: {
    ...read,
    path: '/api/v1/admin/tasks',
    summary: "List everybody's tasks",
    query: adminQueries.tasks,
    answers: { 200: page(AdminTask) },
  },
  readAnyTask: {
    ...read,
    path: '/api/v1/admin/tasks/:id',
    summary: "Read anybody's task",
    answers: { 200: AdminTask },
  },
  readAnyTaskHistory: {
    ...read,
    path: '/api/v1/admin/tasks/:id/history',
    summary: 'What happened to a task, oldest first, with what takes each step back',
    answers: { 200: steps },
  },
  listAllCategories: {
    ...read,
    path: '/api/v1/admin/categories',
    summary: "List everybody's categories",
    query: adminQueries.categories,
    answers: { 200: page(AdminCategory) },
  },
  readAnyCategory: {
    ...read,
    path: '/api/v1/admin/categories/:id',
    summary: "Read anybody's category",
    answers: { 200: AdminCategory },
  },
  readAnyCategoryHistory: {
    ...read,
    path: '/api/v1/admin/categories/:id/history',
    summary: 'What happened to a category, oldest first, with what takes each step back',
    answers: { 200: steps },
  },
  listAllReminders: {
    ...read,
    path: '/api/v1/admin/reminders',
    summary: 'What will ring, soonest first',
    query: adminQueries.reminders,
    answers: { 200: page(AdminReminder) },
  },
  listNotifications: {
    ...read,
    path: '/api/v1/admin/notifications',
    summary: 'What fell due and what became of it, newest first',
    query: adminQueries.notifications,
    answers: { 200: page(AdminNotification) },
  },
  retryNotification: {
    ...post,
    path: '/api/v1/admin/notifications/retry',
    summary: 'Try again now what failed or is unknown',
    body: RetryNotification,
    answers: { 200: z.object({ stream: z.string(), unsent: count }) },
    refusals: ['not-found', 'reminders-paused'],
  },
  listAllTokens: {
    ...read,
    path: '/api/v1/admin/tokens',
    summary: "List everybody's API tokens, newest first",
    query: adminQueries.tokens,
    answers: { 200: page(AdminToken) },
  },
  revokeAnyToken: {
    ...admin,
    method: 'DELETE',
    scope: 'write',
    path: '/api/v1/admin/tokens/:id',
    summary: "Revoke anybody's API token",
    answers: { 204: null },
  },
  listEvents: {
    ...read,
    path: '/api/v1/admin/events',
    summary: 'Browse the log; as server-sent events it follows it',
    query: adminQueries.events,
    answers: { 200: page(AdminEvent) },
    events: AdminEvent,
  },
  readEvent: {
    ...read,
    id: uuid,
    path: '/api/v1/admin/events/:id',
    summary: 'An event and all that came of the same request, oldest first',
    answers: { 200: AdminEvent.extend({ chain: z.array(AdminEvent) }) },
  },
  runAdminCommands: {
    ...post,
    path: '/api/v1/admin/commands',
    summary: "Carry out up to 100 commands on people's behalf, in order",
    body: z.array(z.unknown()).max(100),
    answers: { 200: z.array(BatchAnswer) },
  },
  readOperations: {
    ...read,
    path: '/api/v1/admin/operations',
    summary: 'How this installation is',
    answers: { 200: Operations },
  },
  askRebuild: {
    ...post,
    path: '/api/v1/admin/operations/rebuild',
    summary: 'Have the read model built anew from the log',
    answers: asked,
  },
  askVerify: {
    ...post,
    path: '/api/v1/admin/operations/verify',
    summary: 'Have the read model compared with the log',
    answers: asked,
  },
  askRollback: {
    ...post,
    path: '/api/v1/admin/operations/rollback',
    summary: 'Have the read model before made the live one again',
    answers: asked,
  },
  askRetry: {
    ...post,
    path: '/api/v1/admin/operations/retry',
    summary: 'Have a stopped projector try its event again',
    answers: asked,
  },
  skipEvent: {
    ...post,
    path: '/api/v1/admin/operations/skip',
    summary: 'Decide that the projections pass over an event; the log records it',
    body: SkipEvent,
    answers: { 204: null },
    refusals: ['not-found'],
  },
  pauseReminders: {
    ...post,
    path: '/api/v1/admin/operations/pause-reminders',
    summary: 'Have no reminder sent until they are resumed',
    body: PauseReminders,
    answers: { 204: null },
  },
  resumeReminders: {
    ...post,
    path: '/api/v1/admin/operations/resume-reminders',
    summary: 'Have reminders sent again',
    answers: { 204: null },
  },
} as const satisfies Record<string, Route>

export type AdminRouteName = keyof typeof adminRoutes
export type AdminReadRoute = {
  [N in AdminRouteName]: (typeof adminRoutes)[N]['method'] extends 'GET' ? N : never
}[AdminRouteName]
export type AdminWriteRoute = Exclude<AdminRouteName, AdminReadRoute>
