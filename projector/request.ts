/** Wishes for a rebuild, from `adak replay`: rows that a projector of the version that is asked takes up. */
import type pg from 'pg'

type Queryable = Pick<pg.Pool, 'query'> | pg.ClientBase

export interface Request {
  /** null: nobody has taken it up. */
  readonly generation: number | null
  readonly finished: boolean
  readonly failed: string | null
}

/** Answers its id. */
export const request = async (db: Queryable, codeVersion: number): Promise<string> => {
  const text = 'insert into projection.rebuild_request (code_version) values ($1) returning id::text as id'
  return (await db.query<{ id: string }>(text, [codeVersion])).rows[0]?.id ?? ''
}

/** null: it is there no more. */
export const requested = async (db: Queryable, id: string): Promise<Request | null> => {
  const text = `select generation, finished_at is not null as finished, failed_why as failed
    from projection.rebuild_request where id = $1`
  return (await db.query<Request>(text, [id])).rows[0] ?? null
}

/** Of one that nobody has taken up. */
export const withdraw = async (db: Queryable, id: string): Promise<void> => {
  await db.query('delete from projection.rebuild_request where id = $1 and generation is null', [id])
}

const open = 'finished_at is null and (code_version is null or code_version = $1)'

export const isRebuildAsked = async (db: Queryable, codeVersion: number): Promise<boolean> =>
  Boolean((await db.query(`select from projection.rebuild_request where ${open} limit 1`, [codeVersion])).rowCount)

export const taken = async (db: Queryable, generation: number, codeVersion: number): Promise<void> => {
  const text = `update projection.rebuild_request set generation = $2 where generation is null and ${open}`
  await db.query(text, [codeVersion, generation])
}

export const fulfilled = async (db: Queryable, generation: number): Promise<void> => {
  const text = `update projection.rebuild_request set finished_at = clock_timestamp()
    where generation = $1 and finished_at is null`
  await db.query(text, [generation])
}

/** `generation` null: all. */
export const failed = async (db: Queryable, generation: number | null, why: string): Promise<void> => {
  const text = `update projection.rebuild_request set finished_at = clock_timestamp(), failed_why = $2
    where finished_at is null and ($1::int is null or generation = $1)`
  await db.query(text, [generation, why])
}
