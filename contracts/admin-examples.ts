/** A sample of every call of the panel, for the reference page; a test holds each to its schema. */
import type * as z from 'zod'
import type {
  AdminCategory,
  AdminEvent,
  AdminNotification,
  AdminPerson,
  AdminReminder,
  AdminRouteName,
  AdminStep,
  AdminTask,
  AdminToken,
  adminRoutes,
  OperationRequest,
  Operations,
  Session,
  SignInRecord,
} from './admin.ts'
import type { BodyOf } from './calls.ts'

type RouteOf<N extends AdminRouteName> = (typeof adminRoutes)[N]
type Sample<N extends AdminRouteName> = (BodyOf<RouteOf<N>> extends undefined
  ? unknown
  : { readonly answer: BodyOf<RouteOf<N>> }) &
  (RouteOf<N> extends { readonly body: infer S extends z.ZodType } ? { readonly body: z.input<S> } : unknown)

const owner = { id: '51d0aa1c9be7f326', telegramId: 42 }
const session: Session = {
  name: 'ann',
  role: 'superuser',
  csrf: 'Zk3vR2m0Q4cS8xWqkq1m6l0uYp7f9aT5bB2dE6hJ1nA',
  expiresAt: '2026-11-24T22:00:00.000Z',
}
const password = 'green mountain 47'
const signIn: SignInRecord = {
  id: '17',
  at: '2026-11-24T10:00:00.000Z',
  name: session.name,
  address: '203.0.113.7',
  outcome: 'signed-in',
  times: 1,
}
const person: AdminPerson = {
  ...owner,
  language: 'en',
  timeZone: 'America/Adak',
  morningHour: '09:00',
  reminders: ['PT0S'],
  digestHour: null,
  reachable: true,
  createdAt: '2026-11-20T17:59:30.000Z',
  revision: 0,
  openTasks: 2,
  doneTasks: 5,
  categories: 1,
}
const home = { id: '3b1f0c77e2a94d58', name: 'Home' }
const category: AdminCategory = {
  ...home,
  person: owner,
  openTasks: 2,
  doneTasks: 5,
  createdAt: '2026-11-20T18:00:00.000Z',
  updatedAt: '2026-11-20T18:00:00.000Z',
  deletedAt: null,
  revision: 0,
}
const task: AdminTask = {
  id: '9f2c61aa03b4d57e',
  person: owner,
  title: 'Buy milk',
  category: home,
  status: 'done',
  due: '2026-11-24T09:00:00',
  dueZone: 'America/Adak',
  dueAt: '2026-11-24T19:00:00.000Z',
  reminders: ['PT10M', 'PT0S'],
  snoozedUntil: null,
  createdAt: '2026-11-24T04:21:07.000Z',
  updatedAt: '2026-11-24T18:41:00.000Z',
  completedAt: '2026-11-24T18:41:00.000Z',
  deletedAt: null,
  hidden: false,
  revision: 3,
}
const milk = { id: task.id, title: task.title }
const reminder: AdminReminder = {
  id: `${task.id}|2026-11-24T09:00:00-10:00|PT10M`,
  person: owner,
  task: milk,
  fireAt: '2026-11-24T18:50:00.000Z',
  before: 'PT10M',
}
const notification: AdminNotification = {
  id: reminder.id,
  stream: `notification-${owner.id}-20261124T1850`,
  person: owner,
  task: milk,
  state: 'sent',
  fireAt: reminder.fireAt,
  before: reminder.before,
  fellDueAt: '2026-11-24T18:50:00.020Z',
  attempts: 1,
  attemptedAt: '2026-11-24T18:50:00.120Z',
  tryAt: null,
  settledAt: '2026-11-24T18:50:00.480Z',
  why: null,
}
const token: AdminToken = {
  id: 'c0ffee1234567890',
  person: owner,
  name: 'laptop',
  scope: 'write',
  createdAt: '2026-11-20T18:05:00.000Z',
  expiresAt: null,
  revokedAt: null,
}
const position = 'k3v9.MDAwMDAwMDAwMDAwMDAyYQ'
const event: AdminEvent = {
  id: '0199c0de-6a7b-4c8d-9e0f-1a2b3c4d5e6f',
  position,
  stream: `task-${task.id}`,
  revision: 3,
  type: 'TaskCompleted',
  at: '2026-11-24T18:41:00.000Z',
  person: owner.id,
  actor: `user:${owner.id}`,
  channel: 'bot',
  commandId: '2f7c…',
  correlationId: '5e0c7a4e-9f0f-4d5e-8a55-1f2f4a6f6f10',
  causationId: '2f7c…',
  data: {},
  subject: { kind: 'task', id: task.id },
}
const step: AdminStep = {
  ...event,
  changes: [{ field: 'status', before: 'open', after: 'done' }],
  undo: { type: 'ReopenTask', data: { id: task.id } },
}
const renamed: AdminStep = {
  ...event,
  stream: `category-${home.id}`,
  revision: 1,
  type: 'CategoryRenamed',
  data: { name: home.name },
  subject: { kind: 'category', id: home.id },
  changes: [{ field: 'name', before: 'House', after: home.name }],
  undo: { type: 'RenameCategory', data: { name: 'House', id: home.id } },
}
const woken: AdminStep = {
  ...event,
  stream: `user-${owner.id}`,
  revision: 1,
  type: 'UserMorningHourChosen',
  data: { morningHour: '08:30' },
  subject: { kind: 'person', id: owner.id },
  changes: [{ field: 'morningHour', before: '09:00', after: '08:30' }],
  undo: null,
}
const request: OperationRequest = {
  id: '3',
  kind: 'rebuild',
  state: 'running',
  by: `superuser:${session.name}`,
  askedAt: '2026-11-24T20:00:00.000Z',
  finishedAt: null,
  progress: { done: 120_000, total: 400_000, rate: 60_000, secondsLeft: 5 },
  report: null,
  why: null,
}
const waiting = (kind: OperationRequest['kind']): OperationRequest => ({
  ...request,
  kind,
  state: 'waiting',
  progress: null,
})
const operations: Operations = {
  now: '2026-11-24T20:00:02.000Z',
  log: { id: '8d41c0de73b2a6f9', store: 'postgres', head: position },
  projector: {
    state: 'following',
    position,
    events: 400_000,
    lagSeconds: 0,
    rate: 12.5,
    stopped: null,
    generations: [
      {
        generation: 1,
        state: 'live',
        codeVersion: 9,
        events: 400_000,
        holder: 'standalone:/srv/adak/data',
        startedAt: '2026-11-20T17:59:00.000Z',
        updatedAt: '2026-11-24T20:00:01.000Z',
      },
    ],
    canRollBack: false,
  },
  requests: [request],
  notifications: {
    paused: null,
    counts: {
      due: 0,
      attempted: 0,
      unknown: 0,
      failed: 0,
      sent: 31,
      ended: 0,
      withdrawn: 2,
      missed: 0,
      unanswered: 0,
    },
    queued: 0,
  },
  dependencies: [{ name: 'postgres', ok: true, detail: '', ms: 1 }],
}
const only = <Item>(item: Item) => ({ items: [item], nextCursor: null })

export const adminSamples: { readonly [N in AdminRouteName]: Sample<N> } = {
  signIn: { body: { name: session.name, password }, answer: session },
  readSession: { answer: session },
  signOut: {},
  changePassword: { body: { current: password, next: 'blue mountain 48' } },
  listSignIns: { answer: only(signIn) },
  listPeople: { answer: only(person) },
  readPerson: { answer: person },
  readPersonHistory: { answer: { items: [woken] } },
  readAsOf: { answer: { at: '2026-11-24T20:00:00.000Z', position, person, categories: [category], tasks: [task] } },
  listAllTasks: { answer: only(task) },
  readAnyTask: { answer: task },
  readAnyTaskHistory: { answer: { items: [step] } },
  listAllCategories: { answer: only(category) },
  readAnyCategory: { answer: category },
  readAnyCategoryHistory: { answer: { items: [renamed] } },
  listAllReminders: { answer: only(reminder) },
  listNotifications: { answer: only(notification) },
  retryNotification: { body: { stream: notification.stream }, answer: { stream: notification.stream, unsent: 1 } },
  listAllTokens: { answer: only(token) },
  revokeAnyToken: {},
  listEvents: { answer: only(event) },
  readEvent: { answer: { ...event, chain: [event] } },
  runAdminCommands: {
    body: [{ person: owner.id, type: 'ReopenTask', commandId: 'undo-1', data: { id: task.id } }],
    answer: [{ commandId: 'undo-1', status: 200, resource: { ...milk, status: 'open' } }],
  },
  readOperations: { answer: operations },
  askRebuild: { answer: waiting('rebuild') },
  askVerify: { answer: waiting('verify') },
  askRollback: { answer: waiting('rollback') },
  askRetry: { answer: waiting('retry') },
  skipEvent: { body: { eventId: event.id, why: 'its task is gone' } },
  pauseReminders: { body: { why: 'we are moving' } },
  resumeReminders: {},
}
