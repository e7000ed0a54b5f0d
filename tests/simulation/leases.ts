/** The table of leases in memory: it answers the two statements of platform/postgres/lease.ts, and no other. */
import type { Pool } from '#platform/postgres/pool.ts'
import type { Travel } from './store.ts'
import type { Time } from './time.ts'

export const memoryLeases = (time: Time, travel: Travel): Pool => {
  const rows = new Map<string, { holder: string; until: number }>()
  const query = (text: string, [name, holder, ttlMs]: readonly [string, string, number?]) =>
    travel('lease', async () => {
      const row = rows.get(name)
      if (text.startsWith('update public.lease')) {
        if (row?.holder === holder) row.until = time.now()
        return { rowCount: row?.holder === holder ? 1 : 0 }
      }
      if (!text.startsWith('insert into public.lease')) throw new Error(`nobody knows this statement here: ${text}`)
      const isFree = !row || row.holder === holder || row.until < time.now()
      if (isFree) rows.set(name, { holder, until: time.now() + (ttlMs ?? 0) })
      return { rowCount: isFree ? 1 : 0 }
    })
  // The rest of a pool is not there: whoever asks for it fails.
  return { query } as unknown as Pool
}
