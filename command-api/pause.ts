/** An operator's word, recorded in the installation's stream: no reminder is sent until they are resumed. */
import { randomUUID } from 'node:crypto'
import { type InstallationEvent, streamOf } from '#contracts/events/index.ts'
import { isPaused } from '#domain/notification/paused.ts'
import { type Clock, systemClock } from '#platform/clock.ts'
import type { Log } from '#platform/event-store/log.ts'
import { none, RevisionConflict } from '#platform/event-store/port.ts'

const mostConflicts = 5

type Decided = Extract<InstallationEvent, { readonly type: 'RemindersPaused' | 'RemindersResumed' }>

/** Answers whether that was news. */
const decide = async (log: Log, wanted: Decided, { now }: Pick<Clock, 'now'>): Promise<boolean> => {
  for (let conflicts = 0; ; conflicts++) {
    const events = (await log.readStreams([streamOf.installation])).get(streamOf.installation) ?? []
    if (isPaused(events) === (wanted.type === 'RemindersPaused')) return false
    const id = randomUUID()
    const metadata = { commandId: id, requestHash: '', correlationId: id, causationId: id, actor: 'service:adak' }
    try {
      await log.append(streamOf.installation, [wanted], {
        expectedRevision: events.at(-1)?.revision ?? none,
        metadata: { ...metadata, channel: 'cli', occurredAt: new Date(now()).toISOString() },
        keyId: null,
      })
      return true
    } catch (error) {
      if (!(error instanceof RevisionConflict) || conflicts >= mostConflicts) throw error
    }
  }
}

/** A restored or imported copy starts so, for its reminders were sent by the one that it is a copy of. */
export const pauseReminders = (log: Log, why: string, clock: Pick<Clock, 'now'> = systemClock): Promise<boolean> =>
  decide(log, { type: 'RemindersPaused', data: { why } }, clock)

/** What fell due meanwhile and is less than 24 h old is sent. */
export const resumeReminders = (log: Log, clock: Pick<Clock, 'now'> = systemClock): Promise<boolean> =>
  decide(log, { type: 'RemindersResumed', data: {} }, clock)
