/** An operator's word, recorded in the installation's stream: no reminder is sent until they are resumed. */
import type { InstallationEvent } from '#contracts/events/index.ts'
import { isPaused } from '#domain/notification/paused.ts'
import type { Log } from '#platform/event-store/log.ts'
import { type Operator, record } from './installation.ts'

type Decided = Extract<InstallationEvent, { readonly type: 'RemindersPaused' | 'RemindersResumed' }>

const onThisMachine: Operator = { actor: 'service:adak', channel: 'cli' }

/** Answers whether that was news. */
const decide = (log: Log, by: Operator, wanted: Decided): Promise<boolean> =>
  record(log, by, (events) => (isPaused(events) === (wanted.type === 'RemindersPaused') ? null : wanted))

/** A restored or imported copy starts so, for its reminders were sent by the one that it is a copy of. */
export const pauseReminders = (log: Log, why: string, by = onThisMachine): Promise<boolean> =>
  decide(log, by, { type: 'RemindersPaused', data: { why } })

/** What fell due meanwhile and is less than 24 h old is sent. */
export const resumeReminders = (log: Log, by = onThisMachine): Promise<boolean> =>
  decide(log, by, { type: 'RemindersResumed', data: {} })
