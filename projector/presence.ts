/** Which projectors live, those that stand by too: each renews its row, by the database's clock. */
import type pg from 'pg'
import type { Holder } from './generation.ts'

type Queryable = Pick<pg.Pool, 'query'> | pg.ClientBase

/** Good for as long as a lease. */
export const sayPresent = async (db: Queryable, { name, codeVersion, leaseMs }: Holder): Promise<void> => {
  await db.query(
    `with gone as (delete from projection.projector where until < clock_timestamp() - interval '1 day')
     insert into projection.projector (name, code_version, until)
     values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     on conflict (name) do update set code_version = excluded.code_version, until = excluded.until`,
    [name, codeVersion, leaseMs],
  )
}

export const sayGone = async (db: Queryable, name: string): Promise<void> => {
  await db.query('delete from projection.projector where name = $1', [name])
}

/** The versions of those that live. */
export const versionsAlive = async (db: Queryable): Promise<ReadonlySet<number>> => {
  const { rows } = await db.query<{ version: number }>(
    'select distinct code_version as version from projection.projector where until > clock_timestamp()',
  )
  return new Set(rows.map(({ version }) => version))
}
