/**
 * The log's digest, recomputed and held against what the live read model was folded from. A digest says only that
 * something was changed; the marks that each batch left behind say where the log first departs from what it was.
 */
import type pg from 'pg'
import { chain, type Digest, emptyDigest } from '#platform/event-store/digest.ts'
import { type Position, type StoredEvent, start } from '#platform/event-store/port.ts'
import type { Generation } from '#projector/generation.ts'
import { markBytes } from '#projector/trail.ts'
import { about, type Finding, inGeneral } from './finding.ts'

export interface Batch {
  readonly position: Position
  readonly digest: Digest
  readonly marks: Buffer
}

const pageSize = 500

/** In log order. `snapshot` holds the transaction in which `generation` was read. */
export const batchesOf = async function* (snapshot: pg.Client, { generation }: Generation): AsyncGenerator<Batch> {
  for (let after = ''; ; ) {
    const { rows } = await snapshot.query<Batch>(
      `select position, digest, marks from projection.trail where generation = $1 and position > $2
       order by position limit ${pageSize}`,
      [generation, after],
    )
    yield* rows
    after = rows.at(-1)?.position ?? after
    if (rows.length < pageSize) return
  }
}

export interface Trailed {
  step(event: StoredEvent): Promise<void>
  /** When the log has been read to its end. */
  end(): Promise<void>
  /** Of the log as it was read. */
  readonly digest: Digest
}

/** `against`: where the trail has to end. */
export const followTrail = (
  batches: AsyncIterator<Batch>,
  against: Pick<Generation, 'position' | 'digest'> | null,
  found: (finding: Finding) => void,
): Trailed => {
  /** Of the log as it is. */
  let digest = emptyDigest
  /** The same, but after a fault from the digest that the batch ended on, so that each batch is judged by itself. */
  let judged = emptyDigest
  let batch: Batch | null = null
  let ended = false
  let seen = 0
  let isFaulty = false
  let last: StoredEvent | null = null
  let concluded: { readonly position: Position; readonly digest: Digest } = { position: start, digest: emptyDigest }

  const nextBatch = async () => {
    const next = ended ? null : await batches.next()
    ended = !next || next.done === true
    batch = next && !next.done ? next.value : null
    seen = 0
    isFaulty = false
  }
  const expected = (batch: Batch) => batch.marks.length / markBytes

  const conclude = async (batch: Batch) => {
    if (!isFaulty && seen < expected(batch)) {
      const where = `${expected(batch) - seen} events that were here when the read model was folded are gone`
      found(last ? about(last, `after it ${where}`) : inGeneral(`at the beginning ${where}`))
    }
    concluded = batch
    judged = batch.digest
    await nextBatch()
  }

  return {
    get digest() {
      return digest
    },
    step: async (event) => {
      digest = chain(digest, event)
      if (!last) await nextBatch()
      while (batch && event.position > batch.position) await conclude(batch)
      if (batch) {
        judged = chain(judged, event)
        const mark = batch.marks.subarray(seen * markBytes, (seen + 1) * markBytes)
        if (!isFaulty && !mark.equals(judged.subarray(0, markBytes))) {
          isFaulty = true
          found(about(event, 'it is not the event that the read model was folded from, or one before it is not'))
        }
        seen += 1
      }
      last = event
    },
    end: async () => {
      if (!last) await nextBatch()
      while (batch) await conclude(batch)
      const isThere = !against || (against.position === concluded.position && against.digest?.equals(concluded.digest))
      if (!isThere)
        found(inGeneral('the read model says of its digest one thing, and the trail of its batches another'))
    },
  }
}
