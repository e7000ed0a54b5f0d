/** A rebuild as `adak replay` does it where no projector runs, in a process of its own. `rebuild.ts <url> [<EVENTSTORE_URL>]` */
import { openKeys } from '#platform/auth/keys.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { replay } from '#projector/replay.ts'
import { serve } from '../process.ts'

const [, , url = '', EVENTSTORE_URL] = process.argv
const pool = openPool(url)
const store = await openStore({ EVENT_STORE: EVENTSTORE_URL ? 'eventstoredb' : 'postgres', EVENTSTORE_URL }, pool)
const log = openLog({ store, keys: openKeys(pool) })

serve({}, async () => {
  const startedAt = performance.now()
  const marks: { readonly done: number; readonly at: number }[] = [{ done: 0, at: startedAt }]
  let rss = 0
  const { generation, events } = await replay({ pool, log }, ({ done }) => {
    marks.push({ done, at: performance.now() })
    rss = Math.max(rss, process.memoryUsage.rss())
  })
  const took = performance.now() - startedAt
  /** Microseconds an event, in this part of the whole. */
  const cost = (from: number, to: number) => {
    const part = marks.filter(({ done }) => done >= from * events && done <= to * events)
    const [first, last] = [part[0], part.at(-1)]
    return first && last ? ((last.at - first.at) * 1000) / (last.done - first.done) : Number.NaN
  }
  const flatness = cost(0.75, 1) / cost(0.25, 0.5)
  return { generation, events, took, rate: (events / took) * 1000, rssMB: rss / 1e6, flatness }
})
