/** Folds the log anew to exactly where the live read model stands in a snapshot, and names every row that differs. */
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import { type Log, Unreadable } from '#platform/event-store/log.ts'
import type { Position } from '#platform/event-store/port.ts'
import { type OnProgress, progressOf } from '#platform/progress.ts'
import { lateIndexesIn, tablesIn } from '#platform/read-model/tables.ts'
import { codeVersion } from './code-version.ts'
import { applier, connect } from './engine.ts'
import { readSkipped } from './follow.ts'
import { generations, liveOf } from './generation.ts'
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
  /** Persons erased since the snapshot, whose rows cannot be folded any more. */
  readonly erasedSince: number
}

/** There is nothing to compare, or not by this version; the message is for a person. */
export class VerifyFailed extends Error {}

/** Of this session alone, and gone with it. */
const scratch = 'pg_temp'
const pageRows = 2_000

type Row = Record<string, unknown>

/** A table's rows in the order of its key, in pages. */
const rowsOf = async function* (client: pg.Client, schema: string, { name, key }: Table<never>): AsyncGenerator<Row> {
  const order = key.map((column) => `"${column}" collate "C"`).join(', ')
  const cursor = `verify_${name}`
  await client.query(`declare ${cursor} no scroll cursor with hold for
    select to_json(t)::text as row from ${schema}.${name} t order by ${order}`)
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`fetch ${pageRows} from ${cursor}`)
    for (const { row } of rows) yield JSON.parse(row)
    if (rows.length < pageRows) break
  }
  await client.query(`close ${cursor}`)
}

const keyOf = (row: Row, { key }: Table<never>): string => key.map((column) => String(row[column])).join(' ')

const columnsThatDiffer = (is: Row, shouldBe: Row) =>
  Object.keys(shouldBe)
    .filter((name) => JSON.stringify(is[name]) !== JSON.stringify(shouldBe[name]))
    .map((name) => ({ name, is: is[name], shouldBe: shouldBe[name] }))

const ownerOf = (row: Row, table: Table<never>) => String(table.name === 'person' ? row.id : row.owner)

/** Walks both at once. Answers how many rows there are. */
const compare = async (
  snapshot: pg.Client,
  schema: string,
  folded: pg.Client,
  table: Table<never>,
  found: (difference: Difference, owner: string) => void,
): Promise<number> => {
  const live = rowsOf(snapshot, schema, table)
  const wanted = rowsOf(folded, scratch, table)
  let [is, shouldBe] = [await live.next(), await wanted.next()]
  let rows = 0
  while (!is.done || !shouldBe.done) {
    const [isKey, shouldKey] = [is, shouldBe].map((next) => (next.done ? null : keyOf(next.value, table)))
    rows += 1
    if (!is.done && (shouldKey == null || (isKey != null && isKey < shouldKey))) {
      found({ table: table.name, key: String(isKey), kind: 'extra', columns: [] }, ownerOf(is.value, table))
      is = await live.next()
    } else if (!shouldBe.done && (isKey == null || (shouldKey != null && shouldKey < isKey))) {
      found({ table: table.name, key: String(shouldKey), kind: 'missing', columns: [] }, ownerOf(shouldBe.value, table))
      shouldBe = await wanted.next()
    } else if (!is.done && !shouldBe.done) {
      const columns = columnsThatDiffer(is.value, shouldBe.value)
      if (columns.length)
        found({ table: table.name, key: String(isKey), kind: 'differs', columns }, ownerOf(is.value, table))
      ;[is, shouldBe] = [await live.next(), await wanted.next()]
    }
  }
  return rows
}

const erasedAfter = async (log: Log, position: Position): Promise<ReadonlySet<string>> => {
  const erased = new Set<string>()
  for await (const page of log.readAll({ after: position, filter: { streamPrefixes: [streamOf.user('')] } }))
    for (const event of page)
      if (!(event instanceof Unreadable) && event.type === 'UserErased') erased.add(event.stream.slice('user-'.length))
  return erased
}

const foldTo = async (
  { pool, log, total }: { pool: pg.Pool; log: Log; total: number },
  folded: pg.Client,
  position: Position,
  onProgress: OnProgress,
): Promise<number> => {
  for (const statement of tablesIn(scratch)) await folded.query(statement)
  const applying = await applier(
    { pool, schema: scratch, position: '', digest: null, skipped: await readSkipped(log) },
    folded,
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
      onProgress(progressOf(done, 0, total, began))
      if (upTo.length < batch.length) break
    }
  } finally {
    reading.close()
  }
  for (const statement of lateIndexesIn(scratch)) await folded.query(statement)
  return done
}

/** Throws VerifyFailed where there is nothing to compare. The live read model is read, never written. */
export const verify = async (
  { pool, log }: { readonly pool: pg.Pool; readonly log: Log },
  onProgress: OnProgress = () => undefined,
): Promise<Verified> => {
  const snapshot = await connect(pool, 0)
  const folded = await connect(pool, 0)
  try {
    await snapshot.query('begin isolation level repeatable read, read only')
    const live = liveOf(await generations(snapshot as unknown as pg.Pool))
    if (!live) throw new VerifyFailed('no generation of the read model is live')
    if (live.codeVersion !== codeVersion)
      throw new VerifyFailed(
        `the live read model was folded by version ${live.codeVersion} of the projections, and this Adak has ${codeVersion}`,
      )
    const { generation, schema, position } = live
    const events = await foldTo({ pool, log, total: live.events }, folded, position, onProgress)
    const found: { readonly difference: Difference; readonly owner: string }[] = []
    let rows = 0
    for (const table of tables)
      rows += await compare(snapshot, schema, folded, table, (difference, owner) => found.push({ difference, owner }))
    const erased = await erasedAfter(log, position)
    const differences = found.filter(({ owner }) => !erased.has(owner)).map(({ difference }) => difference)
    return { generation, position, events, rows, differences, erasedSince: erased.size }
  } finally {
    await Promise.all([snapshot.end(), folded.end()])
  }
}
