/** The whole log checked, held against the live read model, as `adak fsck` does it. `fsck.ts <url>` */
import { check } from '#cli/fsck/check.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { serve } from '../process.ts'

const [, , url = ''] = process.argv
const pool = openPool(url)
const keys = openKeys(pool)
const store = await openStore({ EVENT_STORE: 'postgres', EVENTSTORE_URL: undefined }, pool)
const log = openLog({ store, keys })

serve({}, async () => {
  const startedAt = performance.now()
  let rss = 0
  const { events, against, findings } = await check({ pool, log, salt: null }, () => {
    rss = Math.max(rss, process.memoryUsage.rss())
  })
  if (!against || findings.length)
    throw new Error(findings[0]?.what ?? 'there is no read model to hold the log against')
  return { rate: (events / (performance.now() - startedAt)) * 1000, rssMB: rss / 1e6 }
})
