/** Every event that left a trace, as people may read it. */
import type { Recorded } from '#platform/event-store/log.ts'
import type { Table } from './table.ts'

export interface HistoryRow {
  readonly event: Recorded
  /** null: nobody's, or of somebody who was erased. */
  readonly owner: string | null
}

export const history: Table<HistoryRow> = {
  name: 'history',
  key: ['position'],
  isLog: true,
  columns: [
    { name: 'position', type: 'text', of: (row) => row.event.position },
    { name: 'event_id', type: 'uuid', of: (row) => row.event.id },
    { name: 'owner', type: 'text', of: (row) => row.owner },
    { name: 'stream', type: 'text', of: (row) => row.event.stream },
    { name: 'revision', type: 'int', of: (row) => row.event.revision },
    { name: 'type', type: 'text', of: (row) => row.event.type },
    { name: 'at', type: 'timestamptz', of: (row) => row.event.metadata.occurredAt },
    { name: 'actor', type: 'text', of: (row) => row.event.metadata.actor },
    { name: 'channel', type: 'text', of: (row) => row.event.metadata.channel },
    { name: 'command_id', type: 'text', of: (row) => row.event.metadata.commandId },
    { name: 'correlation_id', type: 'text', of: (row) => row.event.metadata.correlationId },
    { name: 'causation_id', type: 'text', of: (row) => row.event.metadata.causationId },
    { name: 'data', type: 'text', of: (row) => JSON.stringify(row.event.data) },
  ],
}
