/** The read model's word on which tasks a digest may tell of; the log decides on each of them. */

import { StoreAway } from '#platform/event-store/port.ts'
import { askAgain } from '#platform/event-store/postgres/asking.ts'
import type { Pool } from '#platform/postgres/pool.ts'

/** The soonest of the day and the latest overdue are kept, whichever way one counts. */
const most = 200

const live = { name: 'live_schema', text: `select schema from projection.generation where state = 'live'` }
const dueIn = (schema: string) => ({
  text: `select t.id from ${schema}.task t left join ${schema}.category c on c.id = t.category_id
    where t.owner = $1 and t.deleted_at is null and not t.done and t.due_sort <= $2 and c.deleted_at is null
    order by t.due_sort desc limit ${most}`,
})

export const dueUntilOf =
  (pool: Pool) =>
  async (personId: string, until: string): Promise<readonly string[]> => {
    const [found] = await askAgain(pool, live, [])
    if (typeof found?.[0] !== 'string') throw new StoreAway('no generation of the read model is live yet')
    return (await askAgain(pool, dueIn(found[0]), [personId, until])).map(([id]) => String(id))
  }
