/** Fills a log, so that what is loaded before it (`unsealed.ts`) is in force. `filler.ts <url>` */
import { openPool } from '#platform/postgres/pool.ts'
import { fillLog } from '../fill.ts'
import { serve } from '../process.ts'

const pool = openPool(process.argv[2] ?? '')

serve({}, async ({ events }) => ({ events: await fillLog(pool, Number(events)) }))
