/** `adak restore --check`: is a backup whole, and to the byte what was written? Nothing is opened but itself. */
import type { Kind } from '#platform/auth/accounts/format.ts'
import { kinds } from '#platform/auth/accounts/format.ts'
import { readAccounts } from '#platform/auth/accounts/read.ts'
import { Damaged, readArchive } from '#platform/event-store/archive/read.ts'
import { fromStdin, plainly, watched } from '../archive.ts'
import { many, print, say } from '../print.ts'
import { countedRows } from './accounts.ts'
import { partsOf } from './parts.ts'
import { told } from './told.ts'

export const check = async ({ json }: { readonly json?: boolean }) => {
  const parts = partsOf(fromStdin('cat file file.keys | adak restore --check'))
  const log = told(readArchive(parts.log))
  const rows = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>
  await plainly(async () => {
    await watched(async (onProgress) => {
      let done = 0
      for await (const part of log.parts) {
        if (!('events' in part)) continue
        done += part.events.length
        onProgress(done, log.header().events)
      }
    })
    for await (const part of readAccounts(parts.accounts)) {
      if ('header' in part && part.header.logId !== log.header().logId)
        throw new Damaged(`its log is ${log.header().logId}, and its keys and accounts are of log ${part.header.logId}`)
      if ('kind' in part) rows[part.kind] += part.rows.length
    }
  })
  const { logId, events } = log.header()
  const lastAt = log.lastAt()
  if (json) await print(JSON.stringify({ logId, events, lastAt, rows }))
  say(`the backup is well: log ${logId} up to ${lastAt}, ${many(events, 'event')}, ${countedRows(rows)}`)
}
