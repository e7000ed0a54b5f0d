/** What operators ask of the projector: command-api writes the rows, the projector carries them out, query-api shows them. */
import type { OperationRequest } from '#contracts/admin.ts'
import type { Pool } from '#platform/postgres/pool.ts'

/** Two that ask for the same at once ask for one. */
const asking = 'select pg_advisory_xact_lock(4204)'

/** Where one of this kind is open, that one is answered. `by`: an actor, as in events. */
export const ask = async (pool: Pool, kind: OperationRequest['kind'], by: string): Promise<OperationRequest> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(asking)
    await client.query(
      `insert into projection.request (kind, asked_by) select $1, $2
       where not exists (select from projection.request where kind = $1 and finished_at is null)`,
      [kind, by],
    )
    const { rows } = await client.query<Row>(
      `${select} where kind = $1 and finished_at is null order by r.id limit 1`,
      [kind],
    )
    await client.query('commit')
    client.release()
    const [row] = rows
    if (!row) throw new Error('the request went away')
    return requestOf(row)
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Newest first. */
export const latest = async (pool: Pool, most: number): Promise<readonly OperationRequest[]> => {
  const { rows } = await pool.query<Row>(`${select} order by r.id desc limit $1`, [most])
  return rows.map(requestOf)
}

const living = 'select from projection.projector p where p.until > clock_timestamp()'
const select = `select r.id::text as id, r.kind, r.asked_by as by, r.asked_at as "askedAt", r.finished_at as "finishedAt",
    r.progress, r.report, r.failed_why as "failedWhy",
    case r.kind
      when 'rebuild' then exists (
        select from projection.generation g where g.generation = r.generation and g.lease_until > clock_timestamp()
      )
      else exists (${living} and p.name = r.taken_by)
    end as "isInHand",
    case
      when not exists (${living}) then 'no projector lives that could take it up'
      when r.code_version is not null and not exists (${living} and p.code_version = r.code_version)
        then 'no projector of version ' || r.code_version || ' of the projections lives'
      when r.taken_by is not null or r.generation is not null
        then 'the projector that had taken it up ended; another goes on with it'
    end as "waitsFor"
  from projection.request r`

interface Row extends Pick<OperationRequest, 'id' | 'kind' | 'by' | 'progress' | 'report'> {
  readonly askedAt: Date
  readonly finishedAt: Date | null
  readonly failedWhy: string | null
  readonly isInHand: boolean
  readonly waitsFor: string | null
}

const requestOf = ({ id, kind, by, askedAt, finishedAt, progress, report, ...row }: Row): OperationRequest => {
  const state = finishedAt ? (row.failedWhy === null ? 'finished' : 'failed') : row.isInHand ? 'running' : 'waiting'
  return {
    id,
    kind,
    state,
    by,
    askedAt: askedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    progress,
    report,
    why: state === 'waiting' ? row.waitsFor : row.failedWhy,
  }
}
