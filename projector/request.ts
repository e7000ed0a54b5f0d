/** What is asked of the projector, as the projector sees it: rows that it takes up, reports on and answers. */
import type pg from 'pg'
import type { Progress } from '#platform/progress.ts'

type Queryable = Pick<pg.Pool, 'query'> | pg.ClientBase

/** One that was taken up. What is said of it is not heard once another has taken it up. */
export interface Taken {
  readonly id: string
  /** 1: nobody had before. */
  readonly tries: number
}

/** The oldest of a kind that nobody has in hand; what this holder had in hand when it was killed is its own again. */
export const take = async (
  db: Queryable,
  holder: string,
  kind: 'verify' | 'rollback' | 'retry',
): Promise<Taken | null> => {
  const text = `update projection.request set taken_by = $1, tries = tries + 1, progress = null where id = (
      select id from projection.request r where kind = $2 and finished_at is null and (
        taken_by is null or taken_by = $1
        or not exists (select from projection.projector where name = r.taken_by and until > clock_timestamp())
      ) order by id limit 1 for update skip locked
    ) returning id::text as id, tries`
  return (await db.query<Taken>(text, [holder, kind])).rows[0] ?? null
}

const its = 'where id = $1 and tries = $2 and finished_at is null'
const tellOf =
  (set: string) =>
  async (db: Queryable, { id, tries }: Taken, value: string | null) =>
    void (await db.query(`update projection.request set ${set} ${its}`, [id, tries, value]))

/** `report` as JSON text. */
export const finish = tellOf('finished_at = clock_timestamp(), report = $3::jsonb')
export const fail = tellOf('finished_at = clock_timestamp(), failed_why = $3')
const tellProgress = tellOf('progress = $3::jsonb')
/** As if it had not been taken up. */
export const giveBack = async (db: Queryable, { id, tries }: Taken): Promise<void> =>
  void (await db.query(`update projection.request set taken_by = null, tries = tries - 1 ${its}`, [id, tries]))

export const progressed = (db: Queryable, taken: Taken, progress: Progress): Promise<void> =>
  tellProgress(db, taken, rowOf(progress))

/** null: nobody knows how much there is. */
const rowOf = ({ done, total, rate, secondsLeft }: Progress): string | null =>
  total === null ? null : JSON.stringify({ done, total, rate: Math.round(rate), secondsLeft })

/** A wish for a rebuild, from `adak replay`. */
export interface Request {
  /** null: nobody has taken it up. */
  readonly generation: number | null
  readonly finished: boolean
  readonly failed: string | null
}

/** Answers its id. */
export const request = async (db: Queryable, codeVersion: number): Promise<string> => {
  const text = 'insert into projection.request (code_version) values ($1) returning id::text as id'
  return (await db.query<{ id: string }>(text, [codeVersion])).rows[0]?.id ?? ''
}

/** null: it is there no more. */
export const requested = async (db: Queryable, id: string): Promise<Request | null> => {
  const text = `select generation, finished_at is not null as finished, failed_why as failed
    from projection.request where id = $1`
  return (await db.query<Request>(text, [id])).rows[0] ?? null
}

/** Of one that nobody has taken up. */
export const withdraw = async (db: Queryable, id: string): Promise<void> => {
  const text = `update projection.request set finished_at = clock_timestamp(), failed_why = 'no projector took it up'
    where id = $1 and generation is null and finished_at is null`
  await db.query(text, [id])
}

/** What names no version is for the newest that lives. */
const open = `kind = 'rebuild' and finished_at is null and (code_version = $1 or code_version is null and not exists (
    select from projection.projector p where p.until > clock_timestamp() and p.code_version > $1
  ))`

export const isRebuildAsked = async (db: Queryable, codeVersion: number): Promise<boolean> =>
  Boolean((await db.query(`select from projection.request where ${open} limit 1`, [codeVersion])).rowCount)

export const taken = async (db: Queryable, generation: number, codeVersion: number): Promise<void> => {
  const text = `update projection.request set generation = $2 where generation is null and ${open}`
  await db.query(text, [codeVersion, generation])
}

export const rebuilding = async (db: Queryable, generation: number, progress: Progress): Promise<void> => {
  const text = `update projection.request set progress = $2 where kind = 'rebuild' and generation = $1`
  await db.query(text, [generation, rowOf(progress)])
}

export const fulfilled = async (db: Queryable, generation: number): Promise<void> => {
  const text = `update projection.request r set finished_at = clock_timestamp(),
      report = jsonb_build_object('generation', g.generation, 'events', g.events)
    from projection.generation g
    where r.kind = 'rebuild' and r.generation = $1 and r.finished_at is null and g.generation = $1`
  await db.query(text, [generation])
}

/** `generation` null: all. */
export const failed = async (db: Queryable, generation: number | null, why: string): Promise<void> => {
  const text = `update projection.request set finished_at = clock_timestamp(), failed_why = $2
    where kind = 'rebuild' and finished_at is null and ($1::int is null or generation = $1)`
  await db.query(text, [generation, why])
}
