/** Which generation of the read model is live, and how far it has come. */
import type { Pool } from 'pg'
import { Refusal } from '#contracts/problems.ts'
import { type Position, start } from '#platform/event-store/port.ts'
import { faultOf } from '#platform/event-store/postgres/asking.ts'
import { shape as ownShape } from '#platform/read-model/tables.ts'

/** How often to look while somebody waits: what is seen where a notification was lost. */
const defaultPollMs = 100

interface Generation {
  readonly generation: number
  readonly schema: string
}

export interface Live {
  /** The schema to ask. Refuses with read-model-behind while no generation is live. */
  schema(): Promise<string>
  /** Looks now; where Postgres is away, it rejects with StoreAway. */
  look(): Promise<{ readonly generation: number; readonly position: Position }>
  /** This schema is not, or no longer, the live one: look again at the next question. */
  gone(schema: string): void
  /** A question saw this generation here. */
  saw(schema: string, position: Position): void
  /** Resolves once the live generation has come to `position`, or at the deadline (as `performance.now()` counts). */
  reach(position: Position, deadline: number): Promise<void>
  /** How far the live generation has come, as far as is known. */
  reached(): Position
  /** Told whenever that grows. */
  watch(moved: () => void): void
  /** A payload of `adak_projected`: `<generation>:<position>`. */
  heard(payload: string): void
}

export const liveGeneration = (pool: Pool, pollMs = defaultPollMs): Live => {
  let known: Generation | null = null
  let reached: Position = start
  let looking: Promise<Generation> | null = null
  const watchers: (() => void)[] = []
  const waiting = new Set<{ readonly position: Position; readonly go: () => void }>()

  const saw = (schema: string, position: Position) => {
    if (schema !== known?.schema || position <= reached) return
    reached = position
    for (const moved of watchers) moved()
    for (const waiter of waiting) if (waiter.position <= reached) waiter.go()
  }

  const look = async (): Promise<Generation> => {
    const { rows } = await pool
      .query<Generation & { position: Position; shape: string | null; building: number | null }>(
        `select generation, schema, position, shape, (
           select max(events)::int from projection.generation where state = 'building'
         ) as building from projection.generation where state = 'live'`,
      )
      .catch((error: unknown) => {
        throw faultOf(error)
      })
    const row = rows[0]
    if (!row) throw behind('no generation of the read model is live yet')
    if (row.shape !== ownShape) {
      const far = row.building === null ? '' : `; ${row.building} events are folded`
      throw behind(`the live read model is another version's, and one of this version is not there yet${far}`)
    }
    // After a rollback the live generation may stand before where the last one was.
    if (known?.schema !== row.schema) reached = start
    known = { generation: row.generation, schema: row.schema }
    saw(row.schema, row.position)
    return known
  }
  const lookOnce = () => {
    looking ??= look().finally(() => {
      looking = null
    })
    return looking
  }

  return {
    look: async () => ({ generation: (await lookOnce()).generation, position: reached }),
    schema: async () => (known ?? (await lookOnce())).schema,
    gone: (schema) => {
      if (known?.schema === schema) known = null
    },
    saw,
    reach: (position, deadline) =>
      new Promise((resolve) => {
        if (position <= reached) return resolve()
        const go = () => {
          waiting.delete(waiter)
          clearInterval(poll)
          clearTimeout(end)
          resolve()
        }
        const waiter = { position, go }
        waiting.add(waiter)
        const poll = setInterval(() => void lookOnce().catch(() => {}), pollMs)
        const end = setTimeout(go, deadline - performance.now())
      }),
    reached: () => reached,
    watch: (moved) => void watchers.push(moved),
    heard: (payload) => {
      const colon = payload.indexOf(':')
      if (known && Number(payload.slice(0, colon)) === known.generation) saw(known.schema, payload.slice(colon + 1))
    },
  }
}

export const behind = (detail: string): Refusal => new Refusal('read-model-behind', detail, { retryAfterSeconds: 1 })
