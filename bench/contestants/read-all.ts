/** A log read whole, as the projector reads it: opened, lifted, checked, and not folded. `read-all.ts <url> <EVENTSTORE_URL>` */
import { openKeys } from '#platform/auth/keys.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { start } from '#platform/event-store/port.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { serve } from '../process.ts'

const [, , url = '', EVENTSTORE_URL] = process.argv
const pool = openPool(url)
const store = await openStore({ EVENT_STORE: 'eventstoredb', EVENTSTORE_URL }, pool)
const log = openLog({ store, keys: openKeys(pool) })

serve({}, async () => {
  const startedAt = performance.now()
  const stop = new AbortController()
  let events = 0
  for await (const page of log.subscribe({ after: start, signal: stop.signal }))
    if ('caughtUp' in page) stop.abort()
    else events += page.length
  return { rate: (events / (performance.now() - startedAt)) * 1000 }
})
