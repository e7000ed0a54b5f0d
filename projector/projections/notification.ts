/** What fell due, and what became of it: a row a reminder and stream. */
import { notificationEvents } from '#contracts/events/notification.ts'
import { type Held, holding, keyOf } from '#domain/notification/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import { type Cell, type Table, texts } from './table.ts'

export interface NotificationRow {
  readonly stream: string
  readonly owner: string
  readonly held: Held
  /** Of the last event that changed it. */
  readonly revision: number
}
/** By `keyOf`, of one stream. */
export type StreamRows = ReadonlyMap<string, NotificationRow>

export const notifications: Table<NotificationRow> = {
  name: 'notification',
  key: ['stream', 'task_id', 'wish'],
  columns: [
    { name: 'stream', type: 'text', of: (row) => row.stream },
    { name: 'task_id', type: 'text', of: (row) => row.held.taskId ?? '' },
    { name: 'wish', type: 'text', of: (row) => row.held.wish },
    { name: 'owner', type: 'text', of: (row) => row.owner },
    { name: 'fire_at', type: 'timestamptz', of: (row) => row.held.fireAt },
    { name: 'before', type: 'text', of: (row) => row.held.before },
    { name: 'state', type: 'text', of: (row) => row.held.state },
    { name: 'fell_due_at', type: 'timestamptz', of: (row) => row.held.fellDueAt },
    { name: 'attempt', type: 'int', of: (row) => row.held.attempt },
    { name: 'attempted_at', type: 'timestamptz', of: (row) => row.held.attemptedAt },
    { name: 'try_at', type: 'timestamptz', of: (row) => row.held.tryAt },
    { name: 'settled_at', type: 'timestamptz', of: (row) => row.held.settledAt },
    { name: 'why', type: 'text', of: (row) => row.held.why },
    { name: 'revision', type: 'int', of: (row) => row.revision },
  ],
}

export const notificationFrom = ([
  stream,
  taskId,
  wish,
  owner,
  fireAt = null,
  before = null,
  state,
  ...rest
]: Cell[]) => {
  const [fellDueAt = null, attempt, attemptedAt = null, tryAt = null, settledAt = null, why = null, revision] = rest
  const row: NotificationRow = {
    stream: String(stream),
    owner: String(owner),
    held: {
      taskId: taskId || null,
      wish: String(wish),
      fireAt: texts.instant(fireAt) ?? '',
      before,
      state: state as Held['state'],
      fellDueAt: texts.instant(fellDueAt) ?? '',
      attempt: Number(attempt),
      attemptedAt: texts.instant(attemptedAt),
      tryAt: texts.instant(tryAt),
      settledAt: texts.instant(settledAt),
      why,
    },
    revision: Number(revision),
  }
  return row
}

type NotificationEvent = Recorded & { readonly type: keyof typeof notificationEvents }
export const isNotificationEvent = (event: Recorded): event is NotificationEvent =>
  Object.hasOwn(notificationEvents, event.type)

/** `notification-<owner>-<tail>` */
export const ownerOfNotification = (stream: string): string => stream.split('-', 2)[1] ?? ''

/** What rings no more, as long as its stream holds it. */
export const holds = ({ held }: NotificationRow): boolean => held.state !== 'withdrawn'

/** The tasks whose coming reminders may be others after this event, besides those of rows that were withdrawn. */
export const tasksStirredBy = (event: NotificationEvent): readonly string[] =>
  event.type === 'NotificationFellDue' || event.type === 'NotificationWithdrawn'
    ? event.data.wishes.flatMap(({ taskId }) => taskId ?? [])
    : []

export const foldNotification = (rows: StreamRows, event: NotificationEvent): StreamRows => {
  const { stream, revision } = event
  const before = new Map([...rows].map(([key, { held }]) => [key, held]))
  const next = new Map(rows)
  for (const held of holding(before, { ...event, at: event.metadata.occurredAt }).values()) {
    const key = keyOf(held)
    if (held !== before.get(key)) next.set(key, { stream, owner: ownerOfNotification(stream), held, revision })
  }
  return next
}
