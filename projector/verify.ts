/** Folds the log anew to exactly where the live read model stands in a snapshot, and names every row that differs. */
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import { type Digest, emptyDigest } from '#platform/event-store/digest.ts'
import { type Log, Unreadable } from '#platform/event-store/log.ts'
import type { Position } from '#platform/event-store/port.ts'
import { type OnProgress, progressOf } from '#platform/progress.ts'
import { tablesIn } from '#platform/read-model/tables.ts'
import { codeVersion } from './code-version.ts'
import { applier, connect } from './engine.ts'
import { readSkipped } from './follow.ts'
import { type Generation, generations, liveOf } from './generation.ts'
import type { Table } from './projections/table.ts'
import { tables } from './projections/write.ts'
import { readAhead } from './read-ahead.ts'

export interface Difference {
  readonly table: string
  readonly key: string
  /** `missing`: the log says that it should be there. `extra`: the log knows nothing of it. */
  readonly kind: 'missing' | 'extra' | 'differs'
  /** Which columns differ, and what stands there and should. */
  readonly columns: readonly { readonly name: string; readonly is: unknown; readonly shouldBe: unknown }[]
}

export interface Verified {
  readonly generation: number
  readonly position: Position
  readonly events: number
  readonly rows: number
  readonly differences: readonly Difference[]
  /** False: the log holds other bytes than those that were folded; `adak fsck` says which. */
  readonly isSameLog: boolean
  /** Persons erased since the snapshot, whose rows cannot be folded any more. */
  readonly erasedSince: number
}

/** There is nothing to compare, or not by this version; the message is for a person. */
export class VerifyFailed extends Error {}

/** Of this session alone, and gone with it. */
const scratch = 'pg_temp'
const settings = `set temp_buffers = '64MB'; set work_mem = '64MB'`
/** A row of one is found by its key in the other, whatever the planner thinks of tables that it knows nothing of. */
const comparing = 'set local enable_seqscan = on; set local enable_mergejoin = off; set local enable_nestloop = off'

type Row = Readonly<Record<string, unknown>>

interface Pair {
  readonly is: Row | null
  readonly shouldBe: Row | null
}

/** Rows that stand on one side only, or not the same on both; in the order of their keys. */
const pairsThatDiffer = async (client: pg.Client, schema: string, table: Table<never>): Promise<readonly Pair[]> => {
  const names = table.columns.map(({ name }) => `"${name}"`)
  const of = (side: string) => names.map((name) => `${side}.${name}`).join(', ')
  const select = (from: string) => `(select ${names.join(', ')} from ${from}.${table.name})`
  const keys = table.key.map((name) => `"${name}"`)
  const { rows } = await client.query<{ is: string | null; should_be: string | null }>(
    `select to_json(l)::text as is, to_json(s)::text as should_be
     from ${select(schema)} l full join ${select(scratch)} s on ${keys.map((key) => `l.${key} = s.${key}`).join(' and ')}
     where row(${of('l')}) is distinct from row(${of('s')})
     order by ${keys.map((key) => `coalesce(l.${key}, s.${key}) collate "C"`).join(', ')}`,
  )
  const rowOf = (text: string | null): Row | null => (text === null ? null : JSON.parse(text))
  return rows.map(({ is, should_be }) => ({ is: rowOf(is), shouldBe: rowOf(should_be) }))
}

const columnsThatDiffer = ({ is, shouldBe }: Pair): Difference['columns'] =>
  is === null || shouldBe === null
    ? []
    : Object.keys(shouldBe)
        .filter((name) => JSON.stringify(is[name]) !== JSON.stringify(shouldBe[name]))
        .map((name) => ({ name, is: is[name], shouldBe: shouldBe[name] }))

const named = (
  pair: Pair,
  { name, key }: Table<never>,
): { readonly difference: Difference; readonly owner: string } => {
  const { is, shouldBe } = pair
  const row = is ?? shouldBe ?? {}
  const kind = shouldBe === null ? 'extra' : is === null ? 'missing' : 'differs'
  return {
    difference: {
      table: name,
      key: key.map((column) => String(row[column])).join(' '),
      kind,
      columns: columnsThatDiffer(pair),
    },
    owner: String(name === 'person' ? row.id : row.owner),
  }
}

const erasedAfter = async (log: Log, position: Position): Promise<ReadonlySet<string>> => {
  const erased = new Set<string>()
  for await (const page of log.readAll({ after: position, filter: { streamPrefixes: [streamOf.user('')] } }))
    for (const event of page)
      if (!(event instanceof Unreadable) && event.type === 'UserErased') erased.add(event.stream.slice('user-'.length))
  return erased
}

const foldTo = async (
  { pool, log }: { readonly pool: pg.Pool; readonly log: Log },
  client: pg.Client,
  { position, digest, events }: Generation,
  onProgress: OnProgress,
): Promise<{ readonly done: number; readonly digest: Digest | null }> => {
  const from = { position: '', digest: digest && emptyDigest }
  const applying = await applier(
    { pool, schema: scratch, ...from, skipped: await readSkipped(log), fills: true },
    client,
  )
  const reading = readAhead(log.readAll({ after: '' }))
  const began = performance.now()
  let done = 0
  try {
    for (let batch = await reading.next(60_000); batch; batch = await reading.next(60_000)) {
      const upTo = batch.filter((event) => event.position <= position)
      const verdict = upTo.length ? await applying.apply(upTo) : 'applied'
      if (typeof verdict === 'object') throw new VerifyFailed(`it stopped at event ${verdict.id}: ${verdict.why}`)
      done += upTo.length
      onProgress(progressOf(done, 0, events, began))
      if (upTo.length < batch.length) break
    }
  } finally {
    reading.close()
  }
  await applying.derive()
  return { done, digest: applying.digest }
}

/** Throws VerifyFailed where there is nothing to compare. The live read model is read, never written. */
export const verify = async (
  { pool, log }: { readonly pool: pg.Pool; readonly log: Log },
  onProgress: OnProgress = () => undefined,
): Promise<Verified> => {
  const client = await connect(pool, 0)
  try {
    await client.query(settings)
    for (const statement of tablesIn(scratch)) await client.query(statement)
    // What it writes itself it sees besides what was there when it began.
    await client.query('begin isolation level repeatable read')
    const live = liveOf(await generations(client))
    if (!live) throw new VerifyFailed('no generation of the read model is live')
    if (live.codeVersion !== codeVersion)
      throw new VerifyFailed(
        `the live read model was folded by version ${live.codeVersion} of the projections, and this Adak has ${codeVersion}`,
      )
    const { generation, schema, position } = live
    await client.query(`lock table ${tables.map(({ name }) => `${schema}.${name}`).join(', ')} in access share mode`)
    const { done, digest } = await foldTo({ pool, log }, client, live, onProgress)
    await client.query(comparing)
    const found: ReturnType<typeof named>[] = []
    let rows = 0
    for (const table of tables) {
      const { rows: counted } = await client.query<{ n: number }>(
        `select count(*)::int as n from ${schema}.${table.name}`,
      )
      found.push(...(await pairsThatDiffer(client, schema, table)).map((pair) => named(pair, table)))
      rows += counted[0]?.n ?? 0
    }
    rows += found.filter(({ difference }) => difference.kind === 'missing').length
    const erased = await erasedAfter(log, position)
    const differences = found.filter(({ owner }) => !erased.has(owner)).map(({ difference }) => difference)
    const isSameLog = live.digest === null || digest === null || live.digest.equals(digest)
    return { generation, position, events: done, rows, differences, isSameLog, erasedSince: erased.size }
  } finally {
    await client.end()
  }
}
