/** `adak reminders explain <task id>`: the story of a task's reminders, from the log. */
import {
  type CategoryEvent,
  type NotificationEvent,
  streamOf,
  type TaskEvent,
  type UserEvent,
} from '#contracts/events/index.ts'
import type { Withdrawal } from '#contracts/events/notification.ts'
import { durationSeconds } from '#contracts/words.ts'
import { fold as foldCategory } from '#domain/category/state.ts'
import { dueAnswer, wishes } from '#domain/due.ts'
import { isPaused } from '#domain/notification/paused.ts'
import { type Silence, silenceOf } from '#domain/notification/silence.ts'
import { fold as foldTask, type Task } from '#domain/task/state.ts'
import { epochMs, stamper } from '#domain/time.ts'
import { fold as foldUser, isPresent, isTheirs, type Person } from '#domain/user/state.ts'
import type { Log, Recorded } from '#platform/event-store/log.ts'
import { Failure } from '../failure.ts'
import { openInstalled } from '../installed.ts'
import { print } from '../print.ts'
import { liveSchema } from './list.ts'

const withdrawn: Readonly<Record<Withdrawal, string>> = {
  done: 'the task was done',
  deleted: 'the task was in the trash',
  'category-deleted': "the task's category was in the trash",
  changed: 'it was not wanted any more: the due date, the lead times or the snooze had changed',
  moved: 'its instant had moved, by another zone or morning hour',
  unreachable: 'Telegram delivered nothing to the person',
  gone: 'there was no such task any more',
  'sent-elsewhere': 'it was tried at another instant already, before the zone or the morning hour changed',
  'switched-off': 'the digest was switched off',
  'nothing-to-tell': 'there was nothing to tell',
  'day-over': 'the day was over',
}
const silent: Readonly<Record<Silence, string>> = {
  done: 'the task is done',
  deleted: 'the task is in the trash',
  'category-deleted': "the task's category is in the trash",
  unreachable: 'Telegram delivers nothing to the person, until they write again',
  'nothing-due': 'the task is neither due nor snoozed',
  'no-lead-times': 'no reminder is wanted: the task has no lead times',
  'in-the-past': 'every instant has passed; one that had passed when it was asked for never rings',
}

interface Told {
  readonly at: string | null
  readonly text: string
}

/** Of one task, in order of time, by its streams. */
const storyOf = (
  task: Task,
  taskId: string,
  person: Person,
  category: Parameters<typeof wishes>[2],
  notifications: readonly (readonly Recorded[])[],
  around: { readonly now: string; readonly isPaused: boolean },
): readonly Told[] => {
  const past = notifications.flatMap((events) => {
    const ours = new Set<number>()
    return events.flatMap((event): Told[] => {
      const text = textOf(event as Recorded & NotificationEvent, taskId, ours)
      return text === null ? [] : [{ at: event.metadata.occurredAt, text }]
    })
  })
  const coming = wishes(task, person, category).filter(({ fireAt }) => epochMs(fireAt) > epochMs(around.now))
  const future = coming.map(({ fireAt, wish }): Told => ({ at: fireAt, text: `will ring: ${nameOf(wish)}` }))
  const why = silenceOf(task, person, category, around.now)
  return [
    ...[...past, ...future].sort((a, b) => epochMs(a.at ?? '') - epochMs(b.at ?? '')),
    ...(why ? [{ at: null, text: `nothing is to come: ${silent[why]}` }] : []),
    ...(around.isPaused ? [{ at: null, text: 'reminders are paused: `adak reminders resume` sends them again' }] : []),
  ]
}

/** `ours`: the attempts that the task's reminders were part of so far. null: it is about others. */
const textOf = ({ type, data }: NotificationEvent, taskId: string, ours: Set<number>): string | null => {
  if (type === 'NotificationFailed') {
    if (!ours.has(data.attempt)) return null
    return `Telegram refused attempt ${data.attempt} (${data.why}); ${again(data.retryAt)}`
  }
  const its = data.wishes.filter((wish) => wish.taskId === taskId)
  if (!its.length) return null
  const named = its.map(({ wish }) => nameOf(wish)).join(' and ')
  switch (type) {
    case 'NotificationFellDue':
      return `fell due: ${named}`
    case 'NotificationAttempted':
      ours.add(data.attempt)
      return `attempt ${data.attempt} began: ${named}`
    case 'NotificationSent':
      return `Telegram took it: ${named}, attempt ${data.attempt}`
    case 'NotificationWithdrawn':
      return `not sent: ${named}; ${withdrawn[data.why]}`
    case 'NotificationAbandoned':
      return data.why === 'missed'
        ? `missed: ${named}; it was more than 24 hours late when it could have been sent`
        : `given up: ${named}; for 24 hours no attempt was known to arrive`
    case 'NotificationReopened':
      return `to be tried again, as an operator decided: ${named}`
  }
}

const again = (retryAt: string | null) =>
  retryAt === null ? 'it is not tried again' : `it is tried again at ${retryAt}`

/** `2026-11-24T09:00:00-10:00|PT10M` → `PT10M before 2026-11-24T09:00:00-10:00`. */
const nameOf = (wish: string): string => {
  const [what = '', lead = ''] = wish.split('|')
  if (what === 'snooze') return `the snooze until ${lead}`
  return durationSeconds(lead) === 0 ? `that of ${what}` : `${lead} before ${what}`
}

const one = async (log: Log, stream: string) => (await log.readStreams([stream])).get(stream) ?? []
const happened = <Event>(events: readonly Recorded[]) =>
  events.map(({ type, data, metadata, keyId }) => ({
    type,
    data,
    at: metadata.occurredAt,
    keyId,
  })) as unknown as (Event & {
    readonly at: string
    readonly keyId: string | null
  })[]

export const explain = async (taskId: string, { json }: { readonly json?: boolean }) => {
  await using installed = await openInstalled()
  const { log, pool } = installed
  const task = foldTask(happened<TaskEvent>(await one(log, streamOf.task(taskId))))
  const person = task && foldUser(happened<UserEvent>(await one(log, streamOf.user(task.owner))))
  if (!task || !person || !isPresent(person) || !isTheirs(task, task.owner, person))
    throw new Failure(`there is no task ${taskId}`)
  const { categoryId } = task
  const category =
    categoryId === null ? null : foldCategory(happened<CategoryEvent>(await one(log, streamOf.category(categoryId))))
  const schema = await liveSchema(pool)
  const { rows } = await pool.query<{ stream: string }>(
    `select distinct stream from ${schema}.notification where task_id = $1`,
    [taskId],
  )
  const streams = await log.readStreams([streamOf.installation, ...rows.map(({ stream }) => stream)])
  const notifications = rows.map(({ stream }) => streams.get(stream) ?? [])
  const now = new Date().toISOString()
  const around = { now, isPaused: isPaused(streams.get(streamOf.installation) ?? []) }
  const story = storyOf(task, taskId, person, category, notifications, around)
  if (json) return print(JSON.stringify({ taskId, telegramId: person.telegramId, story }))
  const stamp = stamper(person.timeZone)
  const due = task.due ? `due ${dueAnswer(task.due, person.timeZone)}` : 'not due'
  const leads = task.reminders?.length ? `reminders ${task.reminders.join(', ')} before` : 'no reminders'
  await print(`task ${taskId} of Telegram id ${person.telegramId}: ${due}, ${leads} (times in ${person.timeZone})`)
  for (const { at, text } of story) await print(`  ${at === null ? '' : `${stamp(epochMs(at))}  `}${text}`)
}
