/** One query with a bound on its time, and what its failure means for the port. */
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { AppendRefused, EventIdTaken, RevisionConflict, StoreAway } from '../port.ts'

export interface Query {
  /** Given: its plan is kept. Right only where the plan cannot depend on how long the log is. */
  readonly name?: string
  readonly text: string
}
export type Cell = string | number | null | readonly string[]

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Classes of SQLSTATE by which a server says that it cannot serve now: connection, resources, intervention, rollback. */
const away = /^(08|53|57|40|25006)/
/** Data, constraints, limits: asking again would be answered the same. */
const refused = /^(22|23|54)/

/** Any other error of the server is a fault of ours, and stays as it is. */
export const faultOf = (error: unknown): unknown => {
  if (error instanceof StoreAway) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  if (refused.test(code)) {
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : null
    if (constraint === 'event_id') return new EventIdTaken(message)
    if (constraint === 'event_revision') return new RevisionConflict(message)
    return new AppendRefused(message)
  }
  if (/^[0-9A-Z]{5}$/.test(code) && !away.test(code) && !code.startsWith('E')) return error
  return new StoreAway(`Postgres does not answer: ${message}`, { cause: error })
}

/** Rejects with the port's errors. A connection that gave no answer is closed, not used again. */
export const ask = async (
  pool: pg.Pool,
  query: Query,
  values: readonly unknown[],
  withinMs: number,
): Promise<Cell[][]> => {
  let timer: NodeJS.Timeout | undefined
  let overdue = false
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      overdue = true
      reject(new StoreAway(`Postgres gave no answer in ${Math.round(withinMs)} ms`))
    }, withinMs)
  })
  const connecting = pool.connect()
  let client: pg.PoolClient | undefined
  try {
    client = await Promise.race([connecting, late])
    const { rows } = await Promise.race([
      client.query<Cell[]>({ ...query, values: [...values], rowMode: 'array' }),
      late,
    ])
    client.release()
    return rows
  } catch (error) {
    const fault = faultOf(error)
    if (client) client.release(fault instanceof StoreAway)
    else if (overdue) connecting.then((late) => late.release()).catch(() => undefined)
    throw fault
  } finally {
    clearTimeout(timer)
  }
}

const readLimitMs = 3_000

/** For what can be asked again without harm: a lost connection costs a second try, not an error. */
export const askAgain = async (pool: pg.Pool, query: Query, values: readonly unknown[]): Promise<Cell[][]> => {
  const end = performance.now() + readLimitMs
  for (let tries = 1; ; tries++) {
    try {
      return await ask(pool, query, values, end - performance.now())
    } catch (error) {
      const wait = backOffMs(tries)
      if (!(error instanceof StoreAway) || performance.now() + wait > end) throw error
      await pause(wait)
    }
  }
}

export const backOffMs = (tries: number): number => Math.min(500, 10 * 2 ** tries) * (0.5 + Math.random() / 2)
