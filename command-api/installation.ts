/** An operator's decision about the installation as a whole, recorded in its stream. */
import { randomUUID } from 'node:crypto'
import { type Channel, type InstallationEvent, streamOf } from '#contracts/events/index.ts'
import { systemClock } from '#platform/clock.ts'
import type { Log, Recorded } from '#platform/event-store/log.ts'
import { none, RevisionConflict } from '#platform/event-store/port.ts'

/** Who decides. */
export interface Operator {
  /** `superuser:<name>`, or `service:<name>` for who has the machine. */
  readonly actor: string
  readonly channel: Channel
  readonly correlationId?: string
}

const mostConflicts = 5

/** `decide` sees the stream's events; null: there is nothing to be recorded. Answers whether that was news. */
export const record = async (
  log: Log,
  { actor, channel, correlationId }: Operator,
  decide: (events: readonly Recorded[]) => InstallationEvent | null,
): Promise<boolean> => {
  for (let conflicts = 0; ; conflicts++) {
    const events = (await log.readStreams([streamOf.installation])).get(streamOf.installation) ?? []
    const decided = decide(events)
    if (!decided) return false
    const commandId = randomUUID()
    const ids = { commandId, correlationId: correlationId ?? commandId, causationId: commandId }
    try {
      await log.append(streamOf.installation, [decided], {
        expectedRevision: events.at(-1)?.revision ?? none,
        metadata: { ...ids, requestHash: '', actor, channel, occurredAt: new Date(systemClock.now()).toISOString() },
        keyId: null,
      })
      return true
    } catch (error) {
      if (!(error instanceof RevisionConflict) || conflicts >= mostConflicts) throw error
    }
  }
}
