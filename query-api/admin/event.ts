/** An event of the log as operators read it. */
import type { AdminEvent } from '#contracts/admin.ts'
import { toToken } from '#platform/http/position-token.ts'
import type { Db, RowOf } from '../statement.ts'
import { instant, millis } from './instant.ts'

/** `id` is the position. */
export const eventRows = (db: Db) =>
  db
    .selectFrom('history as h')
    .select(['h.position as id', 'h.event_id', 'h.owner', 'h.stream', 'h.revision', 'h.type', 'h.actor', 'h.channel'])
    .select(['h.command_id', 'h.correlation_id', 'h.causation_id', 'h.data', millis('h.at').as('at_ms')])

export type EventRow = RowOf<typeof eventRows>

const kinds: Readonly<Record<string, AdminEvent['subject']['kind']>> = {
  user: 'person',
  category: 'category',
  task: 'task',
  notification: 'notification',
}

const subjectOf = (stream: string): AdminEvent['subject'] => {
  const dash = stream.indexOf('-')
  const kind = kinds[stream.slice(0, dash)]
  return kind ? { kind, id: stream.slice(dash + 1) } : { kind: 'installation', id: stream }
}

export const eventOf =
  (copyId: string) =>
  (row: EventRow): AdminEvent => ({
    id: row.event_id,
    position: toToken(copyId, row.id),
    stream: row.stream,
    revision: row.revision,
    type: row.type,
    at: instant(row.at_ms),
    person: row.owner,
    actor: row.actor,
    channel: row.channel,
    commandId: row.command_id,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    data: JSON.parse(row.data),
    subject: subjectOf(row.stream),
  })
