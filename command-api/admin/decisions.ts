/** What an operator decides about the whole, recorded in the log. */
import { PauseReminders, SkipEvent } from '#contracts/admin.ts'
import { Refusal } from '#contracts/problems.ts'
import type { Log } from '#platform/event-store/log.ts'
import { type Position, start } from '#platform/event-store/port.ts'
import type { AdminCall, AdminHandlers } from '#platform/http/call.ts'
import { acceptContent } from '#platform/http/content.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Operator } from '../installation.ts'
import { pauseReminders, resumeReminders } from '../pause.ts'
import { skipEvent } from '../skip.ts'

const by = ({ principal, correlationId }: AdminCall): Operator => ({
  actor: principal.actor,
  channel: principal.channel,
  correlationId,
})

/** The event that stops a projection follows the last that it folded. */
const nearestTo = async (pool: Pool): Promise<Position> => {
  const { rows } = await pool.query<{ position: Position }>(
    `select position from projection.generation where state <> 'retired' order by position collate "C" limit 1`,
  )
  return rows[0]?.position ?? start
}

const done = { status: 204 } as const

export const decisions = ({
  log,
  pool,
}: {
  readonly log: Log
  readonly pool: Pool
}): AdminHandlers<'skipEvent' | 'pauseReminders' | 'resumeReminders'> => ({
  skipEvent: async (call) => {
    const skip = { ...acceptContent(SkipEvent, call.json), near: await nearestTo(pool) }
    const outcome = await skipEvent(log, by(call), skip)
    if (outcome === 'unknown') throw new Refusal('not-found', 'no event of the log has this id')
    return done
  },
  pauseReminders: async (call) => {
    const { why } = acceptContent(PauseReminders, call.json)
    await pauseReminders(log, why, by(call))
    return done
  },
  resumeReminders: async (call) => {
    await resumeReminders(log, by(call))
    return done
  },
})
