/** A sample of every call's body and answer, for the reference page; a test holds each to its schema. */
import type * as z from 'zod'
import type { AnswerBody } from './client.ts'
import type { Category, CountedCategory, Me, Task } from './reads.ts'
import type { RouteName, routes } from './routes.ts'

type Sample<N extends RouteName> = (AnswerBody<N> extends undefined ? unknown : { readonly answer: AnswerBody<N> }) &
  ((typeof routes)[N] extends { readonly body: infer S extends z.ZodType } ? { readonly body: z.input<S> } : unknown)

const home = { id: '3b1f0c77e2a94d58', name: 'Home' }
const milk: Task = {
  id: '9f2c61aa03b4d57e',
  title: 'Buy milk',
  category: home,
  status: 'open',
  due: '2026-11-24T09:00:00-10:00',
  reminders: ['PT10M', 'PT0S'],
  snoozedUntil: null,
  createdAt: '2026-11-23T18:21:07-10:00',
  updatedAt: '2026-11-23T18:21:07-10:00',
  completedAt: null,
  deletedAt: null,
  revision: 2,
}
const category: Category = {
  ...home,
  createdAt: '2026-11-20T08:00:00-10:00',
  updatedAt: '2026-11-20T08:00:00-10:00',
  deletedAt: null,
  revision: 0,
}
const counted: CountedCategory = { ...category, openTasks: 2, doneTasks: 5 }
const me: Me = {
  id: '51d0aa1c9be7f326',
  telegramId: 42,
  timeZone: 'America/Adak',
  language: 'en',
  morningHour: '09:00',
  reminders: ['PT0S'],
  digestHour: null,
  reachable: true,
  createdAt: '2026-11-20T07:59:30-10:00',
  revision: 0,
}
const calendar = { id: 'ca1e4da212345678', createdAt: '2026-11-24T08:00:00-10:00' }
const token = { id: 'c0ffee1234567890', name: 'laptop', scope: 'write', expiresAt: null } as const
const done: Task = { ...milk, status: 'done', completedAt: '2026-11-24T08:41:00-10:00', revision: 3 }

const ring = { wish: '2026-11-24T09:00:00-10:00|PT10M', before: 'PT10M', late: 0 }
const standing = { id: '20261124T1850', revision: 0, unsent: 1 }

export const samples: { readonly [N in RouteName]: Sample<N> } = {
  listTasks: { answer: { items: [milk], nextCursor: null } },
  createTask: {
    body: { title: milk.title, due: '2030-11-24T09:00', reminders: ['PT10M', 'PT0S'] },
    answer: { ...milk, category: null, due: '2030-11-24T09:00:00-10:00' },
  },
  readTask: { answer: milk },
  changeTask: { body: { title: 'Buy oat milk', due: null }, answer: { ...milk, title: 'Buy oat milk', due: null } },
  deleteTask: {},
  completeTask: { answer: done },
  reopenTask: { answer: { ...milk, revision: 4 } },
  snoozeTask: { body: { for: 'PT10M' }, answer: { ...milk, snoozedUntil: '2026-11-24T09:10:00-10:00', revision: 3 } },
  restoreTask: { answer: { ...milk, revision: 4 } },
  readTaskHistory: {
    answer: {
      items: [
        {
          type: 'TaskCreated',
          at: milk.createdAt,
          actor: `user:${me.id}`,
          channel: 'api',
          data: { owner: me.id, title: milk.title, categoryId: home.id },
          revision: 0,
        },
      ],
    },
  },
  listCategories: { answer: { items: [counted], nextCursor: null } },
  createCategory: { body: { name: home.name }, answer: category },
  readCategory: { answer: counted },
  renameCategory: { body: { name: 'House' }, answer: { ...category, name: 'House', revision: 1 } },
  deleteCategory: {},
  restoreCategory: { answer: { ...category, revision: 2 } },
  readMe: { answer: me },
  registerMe: { body: { language: 'en' }, answer: me },
  changeMe: { body: { morningHour: '08:30' }, answer: { ...me, morningHour: '08:30', revision: 1 } },
  exportMe: {
    answer: {
      me,
      categories: [category],
      tasks: [{ ...milk, hidden: false }],
      reminders: [
        { taskId: milk.id, title: milk.title, due: milk.due, at: '2026-11-24T08:50:00-10:00', before: 'PT10M' },
      ],
      tokens: [{ ...token, createdAt: '2026-11-20T08:05:00-10:00', revokedAt: null }],
      calendars: [],
      dialogue: null,
      history: [
        {
          stream: `user-${me.id}`,
          type: 'UserRegistered',
          at: me.createdAt,
          actor: `user:${me.id}`,
          channel: 'bot',
          data: { keyId: '8d41c0de73b2a6f9', telegramId: me.telegramId, language: me.language, timeZone: me.timeZone },
          revision: 0,
        },
      ],
    },
  },
  eraseMe: { body: { confirm: 'erase everything' } },
  becomeReachable: { answer: me },
  becomeUnreachable: {
    body: { why: 'Forbidden: bot was blocked by the user', revision: 0 },
    answer: { ...me, reachable: false, revision: 1 },
  },
  fallDue: { body: { wishes: [{ taskId: milk.id, wish: ring.wish }] }, answer: standing },
  attemptNotification: {
    answer: {
      attempt: 1,
      deadline: '2026-11-24T18:50:30.120Z',
      remainingMs: 30_000,
      language: me.language,
      timeZone: me.timeZone,
      morningHour: me.morningHour,
      revisionOfMe: me.revision,
      tasks: [{ ...milk, ...ring }],
      missed: 0,
      digest: null,
    },
  },
  settleAttempt: { body: { attempt: 1, outcome: 'sent' }, answer: { ...standing, revision: 2, unsent: 0 } },
  listTokens: { answer: { items: [token] } },
  issueToken: {
    body: { name: token.name, scope: token.scope },
    answer: { ...token, token: 'adak_3q2-7wAAbcdefghijklmnopqrstuvwxyz012345678' },
  },
  revokeToken: {},
  readCalendar: { answer: calendar },
  issueCalendar: {
    answer: { ...calendar, path: '/api/v1/me/calendar/3q2-7wAAbcdefghijklmnopqrstuvwxyz0123456789ABC.ics' },
  },
  revokeCalendar: {},
  runCommands: {
    body: [
      { type: 'CreateTask', commandId: 'groceries-1', data: { title: milk.title } },
      { type: 'CreateCategory', commandId: 'groceries-2', data: { name: home.name } },
    ],
    answer: [
      {
        commandId: 'groceries-1',
        status: 201,
        resource: { ...milk, category: null, due: null, reminders: [], revision: 0 },
      },
      { commandId: 'groceries-2', status: 201, resource: category },
    ],
  },
  listReminders: {
    answer: {
      items: [{ taskId: milk.id, title: milk.title, due: milk.due, at: '2026-11-24T08:50:00-10:00', before: 'PT10M' }],
      nextCursor: null,
    },
  },
  readStats: { answer: { open: 2, done: 5, overdue: 0, dueToday: 1, trash: 0, categories: 1 } },
  listChanges: {
    answer: {
      items: [{ type: 'TaskCreated', kind: 'task', id: milk.id, at: milk.createdAt }],
      next: 'k3v9.MDAwMDAwMDAwMDAwMDAyYQ',
    },
  },
}
