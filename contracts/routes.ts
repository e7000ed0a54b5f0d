/**
 * The route table: every call of both APIs, once. The services serve it, the OpenAPI document is made from it, and
 * tests that try "every route" read it, so a new route cannot be forgotten.
 */
import * as z from 'zod'
import {
  AttemptOutcome,
  BatchAnswer,
  BecomeUnreachable,
  bodies,
  type CommandType,
  EraseMe,
  FallDue,
  IssueToken,
  RegisterMe,
} from './commands.ts'
import type { ProblemCode } from './problems.ts'
import {
  Attempt,
  Calendar,
  Category,
  Change,
  Changes,
  CountedCategory,
  HistoryItem,
  IssuedCalendar,
  IssuedToken,
  Me,
  NoAttempt,
  NotificationStanding,
  PersonExport,
  page,
  Reminder,
  type Scope,
  Stats,
  Task,
  Token,
} from './reads.ts'
import { DueInput, Id, NotificationId } from './words.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Route {
  readonly method: Method
  /** Koa's form: `/api/v1/tasks/:id`. */
  readonly path: string
  readonly summary: string
  readonly tag: 'Tasks' | 'Categories' | 'Me' | 'Tokens' | 'Changes' | 'Batch' | 'Notifications' | 'Admin'
  readonly scope: Scope
  /** What the path's `:id` is; an Id where it does not say. */
  readonly id?: z.ZodType<string>
  /** Only the service token may call it. */
  readonly serviceOnly?: true
  /** Of the admin's routes: whoever is not signed in may call it. */
  readonly open?: true
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Answers by status; null: no body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>
  /** With `Accept: text/event-stream` it goes on and on: what each `data:` is. */
  readonly events?: z.ZodType
  /** Refusals of its own, besides those that every route has. */
  readonly refusals: readonly ProblemCode[]
  /** The command that it stands for; `ETag`, `If-Match` and `Idempotency-Key` come with it. */
  readonly command?: CommandType
}

export const listing = {
  /** Sorted by title it carries one. */
  cursor: z.string().max(4000).optional(),
  limit: z.coerce.number<number | string>().int().min(1).max(100).default(50),
}
const trashOrLive = z.enum(['live', 'trash']).default('live')

export const taskQuery = z.strictObject({
  category: z.union([Id, z.literal('inbox')]).optional(),
  status: z.enum(['open', 'done', 'all', 'trash']).default('open'),
  // The reference page would send an example along.
  dueBefore: DueInput.meta({ example: undefined }).optional(),
  dueAfter: DueInput.meta({ example: undefined }).optional(),
  q: z
    .string()
    .refine((text) => [...text].length <= 500, 'is longer than 500 characters')
    .optional(),
  sort: z.enum(['created', '-created', 'due', '-due', 'title', '-title']).default('created'),
  ...listing,
})
export type TaskQuery = z.infer<typeof taskQuery>
export const categoryQuery = z.strictObject({ status: trashOrLive, ...listing })
export const listQuery = z.strictObject(listing)
export const changesQuery = z.strictObject({ after: z.string().max(200).optional() })

const read = { method: 'GET', scope: 'read', refusals: [] } as const
const post = { method: 'POST', scope: 'write' } as const
const onTask = { tag: 'Tasks' } as const
const onCategory = { tag: 'Categories' } as const
const onNotification = { ...post, tag: 'Notifications', id: NotificationId, serviceOnly: true } as const

export const routes = {
  listTasks: {
    ...read,
    ...onTask,
    path: '/api/v1/tasks',
    summary: 'List tasks',
    query: taskQuery,
    answers: { 200: page(Task) },
  },
  createTask: {
    ...post,
    ...onTask,
    path: '/api/v1/tasks',
    summary: 'Create a task',
    command: 'CreateTask',
    body: bodies.CreateTask,
    answers: { 201: Task },
    refusals: ['not-found', 'category-unknown'],
  },
  readTask: { ...read, ...onTask, path: '/api/v1/tasks/:id', summary: 'Read a task', answers: { 200: Task } },
  changeTask: {
    ...onTask,
    method: 'PATCH',
    scope: 'write',
    path: '/api/v1/tasks/:id',
    summary: 'Change a task',
    command: 'ChangeTask',
    body: bodies.ChangeTask,
    answers: { 200: Task },
    refusals: ['category-unknown', 'task-deleted'],
  },
  deleteTask: {
    ...onTask,
    method: 'DELETE',
    scope: 'write',
    path: '/api/v1/tasks/:id',
    summary: 'Move a task to the trash',
    command: 'DeleteTask',
    answers: { 204: null },
    refusals: [],
  },
  completeTask: {
    ...post,
    ...onTask,
    path: '/api/v1/tasks/:id/complete',
    summary: 'Mark a task done',
    command: 'CompleteTask',
    answers: { 200: Task },
    refusals: ['task-deleted'],
  },
  reopenTask: {
    ...post,
    ...onTask,
    path: '/api/v1/tasks/:id/reopen',
    summary: 'Take a completion back',
    command: 'ReopenTask',
    answers: { 200: Task },
    refusals: ['task-deleted'],
  },
  snoozeTask: {
    ...post,
    ...onTask,
    path: '/api/v1/tasks/:id/snooze',
    summary: 'Be reminded again later',
    command: 'SnoozeTask',
    body: bodies.SnoozeTask,
    answers: { 200: Task },
    refusals: ['task-deleted', 'task-done'],
  },
  restoreTask: {
    ...post,
    ...onTask,
    path: '/api/v1/tasks/:id/restore',
    summary: 'Take a task out of the trash',
    command: 'RestoreTask',
    answers: { 200: Task },
    refusals: ['category-deleted'],
  },
  readTaskHistory: {
    ...read,
    ...onTask,
    path: '/api/v1/tasks/:id/history',
    summary: 'What happened to a task, oldest first',
    answers: { 200: z.object({ items: z.array(HistoryItem) }) },
  },
  listCategories: {
    ...read,
    ...onCategory,
    path: '/api/v1/categories',
    summary: 'List categories',
    query: categoryQuery,
    answers: { 200: page(CountedCategory) },
  },
  createCategory: {
    ...post,
    ...onCategory,
    path: '/api/v1/categories',
    summary: 'Create a category',
    command: 'CreateCategory',
    body: bodies.CreateCategory,
    answers: { 201: Category },
    refusals: ['not-found'],
  },
  readCategory: {
    ...read,
    ...onCategory,
    path: '/api/v1/categories/:id',
    summary: 'Read a category',
    answers: { 200: CountedCategory },
  },
  renameCategory: {
    ...onCategory,
    method: 'PATCH',
    scope: 'write',
    path: '/api/v1/categories/:id',
    summary: 'Rename a category',
    command: 'RenameCategory',
    body: bodies.RenameCategory,
    answers: { 200: Category },
    refusals: ['category-deleted'],
  },
  deleteCategory: {
    ...onCategory,
    method: 'DELETE',
    scope: 'write',
    path: '/api/v1/categories/:id',
    summary: 'Move a category to the trash, its tasks with it',
    command: 'DeleteCategory',
    answers: { 204: null },
    refusals: [],
  },
  restoreCategory: {
    ...post,
    ...onCategory,
    path: '/api/v1/categories/:id/restore',
    summary: 'Take a category out of the trash, its tasks with it',
    command: 'RestoreCategory',
    answers: { 200: Category },
    refusals: [],
  },
  readMe: { ...read, tag: 'Me', path: '/api/v1/me', summary: 'Read who I am', answers: { 200: Me } },
  registerMe: {
    method: 'PUT',
    scope: 'write',
    tag: 'Me',
    serviceOnly: true,
    path: '/api/v1/me',
    summary: 'Register a person at need',
    body: RegisterMe,
    answers: { 200: Me, 201: Me },
    refusals: ['key-reused', 'revision-differs', 'too-contended'],
  },
  changeMe: {
    method: 'PATCH',
    scope: 'write',
    tag: 'Me',
    path: '/api/v1/me',
    summary: 'Change my settings',
    command: 'ChangeMe',
    body: bodies.ChangeMe,
    answers: { 200: Me },
    refusals: [],
  },
  exportMe: {
    ...read,
    tag: 'Me',
    path: '/api/v1/me/export',
    summary: 'Everything that is kept of me, history too',
    answers: { 200: PersonExport },
    refusals: ['not-found'],
  },
  eraseMe: {
    method: 'DELETE',
    scope: 'write',
    tag: 'Me',
    path: '/api/v1/me',
    summary: 'Erase everything of mine, for ever; my tokens end with it',
    body: EraseMe,
    answers: { 204: null },
    refusals: ['not-found'],
  },
  becomeReachable: {
    ...post,
    tag: 'Notifications',
    serviceOnly: true,
    path: '/api/v1/me/reachable',
    summary: 'The person wrote: messages reach them again',
    answers: { 200: Me },
    refusals: ['not-found'],
  },
  becomeUnreachable: {
    ...post,
    tag: 'Notifications',
    serviceOnly: true,
    path: '/api/v1/me/unreachable',
    summary: 'Telegram delivers nothing to the person',
    body: BecomeUnreachable,
    answers: { 200: Me },
    refusals: ['not-found'],
  },
  fallDue: {
    ...onNotification,
    path: '/api/v1/notifications/:id/fall-due',
    summary: 'The instant of these reminders has come',
    body: FallDue,
    answers: { 200: NotificationStanding },
    refusals: ['reminder-early', 'reminders-paused', 'too-contended'],
  },
  attemptNotification: {
    ...onNotification,
    path: '/api/v1/notifications/:id/attempt',
    summary: 'What of it is to be sent now, if anything',
    answers: { 200: z.union([Attempt, NoAttempt]) },
    refusals: ['reminders-paused', 'too-contended'],
  },
  settleAttempt: {
    ...onNotification,
    path: '/api/v1/notifications/:id/outcome',
    summary: 'What became of an attempt',
    body: AttemptOutcome,
    answers: { 200: NotificationStanding },
    refusals: ['attempt-unknown', 'too-contended'],
  },
  listTokens: {
    ...read,
    tag: 'Tokens',
    path: '/api/v1/me/tokens',
    summary: 'List my tokens',
    answers: { 200: z.object({ items: z.array(Token) }) },
  },
  issueToken: {
    ...post,
    tag: 'Tokens',
    path: '/api/v1/me/tokens',
    summary: 'Issue a token',
    body: IssueToken,
    answers: { 201: IssuedToken },
    refusals: ['not-found', 'key-reused', 'token-already-issued'],
  },
  revokeToken: {
    method: 'DELETE',
    scope: 'write',
    tag: 'Tokens',
    path: '/api/v1/me/tokens/:id',
    summary: 'Revoke a token',
    answers: { 204: null },
    refusals: [],
  },
  readCalendar: {
    ...read,
    tag: 'Tokens',
    path: '/api/v1/me/calendar',
    summary: 'Whether a calendar can subscribe to my tasks',
    answers: { 200: Calendar },
    refusals: ['not-found'],
  },
  issueCalendar: {
    ...post,
    tag: 'Tokens',
    path: '/api/v1/me/calendar',
    summary: 'Issue the secret address (iCalendar) at which calendars subscribe to my due tasks; an earlier one ends',
    answers: { 201: IssuedCalendar },
    refusals: ['not-found', 'token-already-issued'],
  },
  revokeCalendar: {
    method: 'DELETE',
    scope: 'write',
    tag: 'Tokens',
    path: '/api/v1/me/calendar',
    summary: "Revoke my calendar's address",
    answers: { 204: null },
    refusals: [],
  },
  runCommands: {
    ...post,
    tag: 'Batch',
    path: '/api/v1/commands',
    summary: 'Carry out up to 100 commands, in order',
    body: z.array(z.unknown()).max(100),
    answers: { 200: z.array(BatchAnswer) },
    refusals: [],
  },
  listReminders: {
    ...read,
    tag: 'Me',
    path: '/api/v1/reminders',
    summary: 'What will ring, soonest first',
    query: listQuery,
    answers: { 200: page(Reminder) },
  },
  readStats: { ...read, tag: 'Me', path: '/api/v1/stats', summary: 'Counts', answers: { 200: Stats } },
  listChanges: {
    ...read,
    tag: 'Changes',
    path: '/api/v1/changes',
    summary: 'What changed since a position',
    query: changesQuery,
    answers: { 200: Changes },
    events: Change,
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
export type ReadRoute = { [N in RouteName]: (typeof routes)[N]['method'] extends 'GET' ? N : never }[RouteName]
export type WriteRoute = Exclude<RouteName, ReadRoute>
