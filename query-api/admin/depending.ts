/** What Adak stands on, each part asked for itself and all at once: one that hangs costs its time limit. */
import type { Operations } from '#contracts/admin.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import { inTime as within } from '../asking.ts'

type Dependency = Operations['dependencies'][number]

const limitMs = 2_000

/** Rejects with StoreAway where it takes longer. */
export const inTime = <T>(work: Promise<T>): Promise<T> => within(work, limitMs, `no answer in ${limitMs} ms`)

/** What it answered; null: nothing. `detailOf`: what of it is worth telling. */
export const asked = async <T>(
  name: string,
  work: () => Promise<T>,
  detailOf: (answer: T) => string = () => '',
): Promise<{ readonly answer: T | null; readonly dependency: Dependency }> => {
  const began = performance.now()
  const told = (ok: boolean, detail: string) => ({ name, ok, detail, ms: Math.round(performance.now() - began) })
  try {
    const answer = await inTime(work())
    return { answer, dependency: told(true, detailOf(answer)) }
  } catch (error) {
    return { answer: null, dependency: told(false, error instanceof Error ? error.message : String(error)) }
  }
}

/** Who leads or folds says so in rows, and is not asked; no bot need be there. Rejects where those cannot be read. */
export const present = async (pool: Pool): Promise<readonly Dependency[]> => {
  const { rows } = await pool.query<{ name: string; isThere: boolean; until: Date | null }>(
    `select who.name, coalesce(there.until > clock_timestamp(), false) as "isThere", there.until
     from unnest(array['projector', 'scheduler', 'bot']) with ordinality who (name, n) left join (
       select name, until from public.lease union all select 'projector', max(until) from projection.projector
     ) there on there.name = who.name where who.name <> 'bot' or there.until is not null order by who.n`,
  )
  return rows.map(({ name, isThere, until }) => ({
    name,
    ok: isThere,
    detail: isThere ? '' : until ? `none since ${until.toISOString()}` : 'none is there',
    ms: null,
  }))
}
