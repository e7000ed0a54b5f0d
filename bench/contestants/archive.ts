/**
 * A log exported to a file, or imported from one, as `adak events export` and `import` do it, in a process of its own
 * that ends with it, for its greatest memory is measured. `archive.ts <url of the database> <file> [EVENTSTORE_URL]`
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportLog } from '#platform/event-store/archive/export.ts'
import { importLog } from '#platform/event-store/archive/import.ts'
import { writeKeys } from '#platform/event-store/archive/keys.ts'
import { stayLean } from '#platform/event-store/archive/memory.ts'
import { readArchive } from '#platform/event-store/archive/read.ts'
import { beginImport, finishImport } from '#platform/event-store/archive/target.ts'
import { openBulk, openStore } from '#platform/event-store/open-store.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { serve } from '../process.ts'
import { salt } from '../service.ts'

stayLean()
const [, , url = '', file = '', EVENTSTORE_URL] = process.argv
const pool = openPool(url, { max: 4 })
const config = { EVENT_STORE: EVENTSTORE_URL ? 'eventstoredb' : 'postgres', EVENTSTORE_URL } as const
const store = await openStore(config, pool)
const bulk = await openBulk(config, pool, store)
const onProgress = () => undefined

const exporting = async () => {
  let events = 0
  const onProgress = (done: number) => {
    events = done
  }
  const blocks = exportLog({ store, bulk, pool, salt, sealed: false, onProgress })
  await pipeline(Readable.from(blocks), createWriteStream(file))
  return events
}

const importing = async () => {
  const { events, found } = await importLog({
    archive: readArchive(createReadStream(file)),
    store,
    bulk,
    accept: async () => undefined,
    begin: ({ logId }) => beginImport(pool, logId, config.EVENT_STORE),
    writeKeys: (keys) => writeKeys(pool, keys),
    finish: () => finishImport(pool, config.EVENT_STORE),
    onProgress,
  })
  return events - found
}

serve({}, async ({ work }) => {
  const startedAt = performance.now()
  const events = await (work === 'export' ? exporting() : importing())
  const rate = (events / (performance.now() - startedAt)) * 1000
  return { rate, events, rssMB: (process.resourceUsage().maxRSS * 1024) / 1e6 }
})
