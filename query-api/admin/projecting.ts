/** The projector as its rows tell of it. */
import type { Operations } from '#contracts/admin.ts'
import type { Pool } from '#platform/postgres/pool.ts'

type Projector = Operations['projector']

export interface Generation {
  readonly generation: number
  readonly state: Projector['generations'][number]['state']
  readonly codeVersion: number
  readonly position: string
  readonly events: number
  readonly holder: string | null
  readonly startedAt: Date
  readonly updatedAt: Date
  readonly stoppedBy: string | null
  readonly stoppedWhy: string | null
  /** Its holder's lease is good. */
  readonly isHeld: boolean
  /** A projector lives that could fold it. */
  readonly isFoldable: boolean
}

/** Newest first. */
export const generationsOf = async (pool: Pool): Promise<readonly Generation[]> => {
  const { rows } = await pool.query<Generation>(
    `select generation, state, code_version as "codeVersion", position, events::int as events, holder,
       started_at as "startedAt", updated_at as "updatedAt", stopped_by as "stoppedBy", stopped_why as "stoppedWhy",
       coalesce(holder is not null and lease_until > clock_timestamp(), false) as "isHeld",
       exists (
         select from projection.projector p where p.code_version = g.code_version and p.until > clock_timestamp()
       ) as "isFoldable"
     from projection.generation g order by generation desc`,
  )
  return rows
}

export const liveOf = (all: readonly Generation[]) => all.find(({ state }) => state === 'live')

/** A batch under way is not to be told of as a lag. */
const behindSeconds = 2

export const stateOf = (all: readonly Generation[], lagSeconds: number): Projector['state'] => {
  const live = liveOf(all)
  if (live?.isHeld) return live.stoppedBy === null ? (lagSeconds > behindSeconds ? 'behind' : 'following') : 'stopped'
  const others = all.filter(({ isHeld }) => isHeld)
  if (others.some(({ state }) => state === 'building')) return 'building'
  return others.some(({ state }) => state === 'stopped') ? 'stopped' : 'away'
}

/** Of the live one; where none is live, of the one that was to be. */
export const stoppedOf = (all: readonly Generation[]): Projector['stopped'] => {
  const { stoppedBy, stoppedWhy } = liveOf(all) ?? all.find(({ state }) => state === 'stopped') ?? {}
  return stoppedBy ? { eventId: stoppedBy, why: stoppedWhy ?? '' } : null
}

export const canRollBackIn = (all: readonly Generation[]): boolean => {
  const live = liveOf(all)
  const before = all.find(({ state, generation }) => state === 'retired' && live && generation < live.generation)
  return before?.isFoldable ?? false
}
