/** A page of everybody's tasks as an operator is answered, without HTTP. `admin-page.ts <url>` */
import { adminQueries } from '#contracts/admin.ts'
import { start } from '#platform/event-store/port.ts'
import type { AdminCall } from '#platform/http/call.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { listAllTasks } from '#query-api/admin/tasks.ts'
import { cursors } from '#query-api/cursor.ts'
import { liveGeneration } from '#query-api/live.ts'
import { asking } from '#query-api/question.ts'
import { serve, timed } from '../process.ts'
import { salt } from '../service.ts'

const [, , url = ''] = process.argv
const pool = openPool(url)
const live = liveGeneration(pool)
const ask = asking({ pool, live, log: { head: async () => start }, timeZone: 'UTC' })
const list = listAllTasks({ ask, cursors: cursors({ copyId: 'bench', salt }) })

const answer = async (query: object): Promise<string> => {
  const call = {
    principal: { personId: '' },
    query: adminQueries.tasks.parse(query),
    minPosition: null,
    ifNoneMatch: null,
  } as unknown as AdminCall<'listAllTasks'>
  return String((await list(call)).body)
}

serve({}, async ({ ms, atOnce, deep, ...query }) => {
  let cursor: string | undefined
  for (let page = 0; page < Number(deep ?? 0); page++)
    cursor = JSON.parse(await answer({ ...query, cursor })).nextCursor
  return timed(Number(ms), Number(atOnce), () => answer({ ...query, cursor }))
})
