/** Folds the log anew to exactly where the live read model stands in a snapshot, and names every row that differs. */
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import { type Digest, emptyDigest } from '#platform/event-store/digest.ts'
import { type Log, Unreadable } from '#platform/event-store/log.ts'
import type { Position } from '#platform/event-store/port.ts'
import { type OnProgress, progressOf } from '#platform/progress.ts'
import { tablesIn } from '#platform/read-model/tables.ts'
import { codeVersion } from './code-version.ts'
import { type Difference, difference, pairsThatDiffer } from './compare.ts'
import { applier, connect } from './engine.ts'
import { readSkipped } from './follow.ts'
import { type Generation, generations, liveOf } from './generation.ts'
import { tables } from './projections/write.ts'
import { readAhead } from './read-ahead.ts'

/** Of this session alone, and gone with it. */
const scratch = 'pg_temp'

export type { Difference }

export interface Verified {
  readonly generation: number
  readonly position: Position
  readonly events: number
  readonly rows: number
  /** As many as were asked for at most. */
  readonly differences: readonly Difference[]
  /** How many rows differ. */
  readonly differing: number
  /** False: the log holds other bytes than those that were folded; `adak fsck` says which. */
  readonly isSameLog: boolean
  /** Persons erased since the snapshot, whose rows cannot be folded any more. */
  readonly erasedSince: number
}

/** There is nothing to compare, or not by this version; the message is for a person. */
export class VerifyFailed extends Error {}

const settings = `set temp_buffers = '64MB'; set work_mem = '64MB'`
/** A row of one is found by its key in the other, whatever the planner thinks of tables that it knows nothing of. */
const comparing = 'set local enable_seqscan = on; set local enable_mergejoin = off; set local enable_nestloop = off'

const erasedAfter = async (log: Log, position: Position): Promise<ReadonlySet<string>> => {
  const erased = new Set<string>()
  for await (const page of log.readAll({ after: position, filter: { streamPrefixes: [streamOf.user('')] } }))
    for (const event of page)
      if (!(event instanceof Unreadable) && event.type === 'UserErased') erased.add(event.stream.slice('user-'.length))
  return erased
}

interface Verifying {
  readonly pool: pg.Pool
  readonly log: Log
  /** Whoever aborts it has it reject. */
  readonly signal?: AbortSignal
  /** How many rows to name; absent: each. */
  readonly most?: number
}

const foldTo = async (
  { pool, log, signal }: Verifying,
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
      signal?.throwIfAborted()
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
  { pool, log, signal, most }: Verifying,
  onProgress: OnProgress = () => undefined,
): Promise<Verified> => {
  const client = await connect(pool, 0)
  const breakOff = () => void client.end().catch(() => undefined)
  signal?.addEventListener('abort', breakOff)
  try {
    signal?.throwIfAborted()
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
    const { done, digest } = await foldTo({ pool, log, ...(signal && { signal }) }, client, live, onProgress)
    await client.query(comparing)
    const erased = await erasedAfter(log, position)
    const sought = { schema, scratch, erased, most: most ?? null }
    const differences: Difference[] = []
    let differing = 0
    let rows = 0
    for (const table of tables) {
      const { rows: counted } = await client.query<{ n: number }>(
        `select count(*)::int as n from ${schema}.${table.name}`,
      )
      const { count, missing, pairs } = await pairsThatDiffer(client, sought, table)
      for (const pair of pairs)
        if (differences.length < (most ?? Number.POSITIVE_INFINITY)) differences.push(difference(pair, table))
      differing += count
      rows += (counted[0]?.n ?? 0) + missing
    }
    const isSameLog = live.digest === null || digest === null || live.digest.equals(digest)
    return { generation, position, events: done, rows, differences, differing, isSameLog, erasedSince: erased.size }
  } finally {
    signal?.removeEventListener('abort', breakOff)
    await client.end().catch(() => undefined)
  }
}
