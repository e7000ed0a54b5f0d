/**
 * `adak restore`: a backup, into an empty place. Nothing opens it before its reminders are paused, and whoever is told
 * at the end that all is well was told by a fold of the whole log.
 */
import { pauseReminders } from '#command-api/pause.ts'
import { survey } from '#command-api/survey.ts'
import { streamOf } from '#contracts/events/index.ts'
import type { PutBack } from '#platform/auth/accounts/import.ts'
import { stayLean } from '#platform/event-store/archive/memory.ts'
import { readArchive } from '#platform/event-store/archive/read.ts'
import { finishImport } from '#platform/event-store/archive/target.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import type { StoredEvent } from '#platform/event-store/port.ts'
import { fromStdin, takeIn } from '../archive.ts'
import { adoptSalt } from '../data-dir.ts'
import { checkLog } from '../fsck.ts'
import { openLogOn, openStored, type Stored } from '../installed.ts'
import { many, print, say } from '../print.ts'
import { compare, foldAnew } from '../replay.ts'
import { countedRows, putBack, toldLeftOut } from './accounts.ts'
import { partsOf } from './parts.ts'
import { told } from './told.ts'

const why = 'restored from a backup'

/** Of an earlier try that was broken off. */
const isOurPause = ({ stream, type, data }: StoredEvent): boolean =>
  stream === streamOf.installation && type === 'RemindersPaused' && data.includes(JSON.stringify(why))

/** The marker of an import stays until reminders are paused, so that no service sends one before. */
const takeAll = async (stored: Stored, source: AsyncIterable<Uint8Array>) => {
  const { config, pool, store, keys } = stored
  const parts = partsOf(source)
  const archive = told(readArchive(parts.log))
  let back: PutBack | null = null
  const finish = async () => {
    back = await putBack(parts.accounts, { pool, store, logId: archive.header().logId })
    await pauseReminders(openLog({ store, keys }), why)
    await finishImport(pool, config.EVENT_STORE)
  }
  const { logId, events } = await takeIn(stored, archive.parts, { finish, mayFollow: isOurPause })
  if (config.ID_SALT === undefined) adoptSalt(config.DATA_DIR, archive.header().salt)
  return { logId, events, lastAt: archive.lastAt(), back: back as PutBack | null }
}

export const restore = async ({ json }: { readonly json?: boolean }) => {
  const source = fromStdin('cat file file.keys | adak restore')
  stayLean()
  await using stored = await openStored({ alone: true })
  say('taking in the log, keys and accounts')
  const { logId, events, lastAt, back } = await takeAll(stored, source)
  const { pool, keys, store } = stored
  const opened = await openLogOn(stored.pool, stored.config, stored.config.DATA_DIR)
  try {
    const { keyless, present } = await survey(opened.log, new AbortController().signal)
    const installed = { ...stored, ...opened }
    say('folding the read model')
    await foldAnew(installed)
    say('comparing it with the log')
    await compare(installed)
    say('checking every event')
    await checkLog({ pool, keys, store, salt: opened.salt, isKeyless: keyless > 0 })
    if (json) await print(JSON.stringify({ logId, events, lastAt, ...back, keyless }))
    say('')
    say(
      `Log ${logId} is restored as it was at ${lastAt}: ${many(events, 'event')}${back ? `, ${countedRows(back.rows)}${toldLeftOut(back)}` : ''}.`,
    )
    say('Its read model was folded anew and verified; every event of it is well.')
    if (keyless)
      say(
        `The words of ${keyless} of ${many(present, 'person')} stay closed: their keys are missing, or they were erased later.`,
      )
    say(
      `Whoever was erased after ${lastAt} is here again. Erase them before you let anybody in: adak person erase --telegram <id>`,
    )
    say('Reminders are paused. When nothing else sends them for this log: adak reminders resume')
  } finally {
    await opened.store.close()
  }
}
