/** An operator's decision, recorded in the log: the projections pass over one event. */
import type { Log, Recorded } from '#platform/event-store/log.ts'
import { type Position, start } from '#platform/event-store/port.ts'
import { type Operator, record } from './installation.ts'

interface Skip {
  readonly eventId: string
  readonly why: string
  /** Where to look for it first: how far the projections have come. */
  readonly near?: Position
}

/** `unknown`: no event of the log has this id, and nothing was recorded. */
export const skipEvent = async (
  log: Log,
  by: Operator,
  { eventId, why, near = start }: Skip,
): Promise<'skipped' | 'skipped before' | 'unknown'> => {
  if (!(await isInLog(log, eventId, near))) return 'unknown'
  const isSkipped = ({ type, data }: Recorded) => type === 'EventSkipped' && data.eventId === eventId
  const isNews = await record(log, by, (events) =>
    events.some(isSkipped) ? null : { type: 'EventSkipped', data: { eventId, why } },
  )
  return isNews ? 'skipped' : 'skipped before'
}

const isInLog = async (log: Log, eventId: string, near: Position): Promise<boolean> => {
  for (const after of new Set([near, start])) {
    for await (const page of log.readAll({ after })) if (page.some(({ id }) => id === eventId)) return true
  }
  return false
}
