/**
 * An archive, taken into a store that is empty or holds a beginning of the same log: that beginning is compared event
 * by event, and the import goes on behind it. So whatever broke one off, doing it again goes on.
 */
import { saltFingerprint } from '#domain/ids.ts'
import type { Bulk, Carried } from '../bulk.ts'
import { type EventStore, type StoredEvent, start } from '../port.ts'
import type { End, Header, Key } from './format.ts'
import { openingOf } from './opening.ts'
import { Damaged, type Part } from './read.ts'

interface Options {
  readonly archive: AsyncIterable<Part>
  readonly store: EventStore
  readonly bulk: Bulk
  /** Before anything is compared or written; it may refuse. */
  readonly accept: (header: Header) => Promise<void>
  /** Before the first event or key is written. */
  readonly begin: (header: Header) => Promise<void>
  readonly writeKeys: (keys: readonly Key[]) => Promise<void>
  /** When all is there. */
  readonly finish: () => Promise<void>
  /** Whether an event may stand there behind all that the archive holds; none may unless it is given. */
  readonly mayFollow?: (event: StoredEvent) => boolean
  readonly onProgress: (done: number, total: number) => void
}

export interface Imported extends End {
  readonly logId: string
  /** How many events were there before. */
  readonly found: number
}

/** The target is not one for this archive; the message is for a person. */
export class Refused extends Error {}

const same = (one: Carried, other: Carried): boolean =>
  one.id.toLowerCase() === other.id.toLowerCase() &&
  one.stream === other.stream &&
  one.revision === other.revision &&
  one.type === other.type &&
  one.data === other.data &&
  one.metadata === other.metadata

const nameOf = ({ stream, revision, id }: Carried) => `${stream} at ${revision} (event ${id})`

const checkFirst = (first: Carried | undefined, { logId, salt }: Header) => {
  const opening = first ? openingOf(first) : null
  if (!opening) throw new Damaged('this is no export of a log: it does not begin as a log does')
  if (opening.logId !== logId || opening.saltFingerprint !== saltFingerprint(salt))
    throw new Damaged("the export's first line is not that of the log that it holds")
}

const refuse = (found: StoredEvent, wanted: Carried | null): Refused => {
  const opening = openingOf(found)
  const wantedOpening = wanted && openingOf(wanted)
  const isAnother = opening && wantedOpening && opening.logId !== wantedOpening.logId
  if (isAnother)
    return new Refused(
      `the target holds log ${opening.logId}, and the export is of log ${wantedOpening.logId}: import it into an empty one, before any service was started on it`,
    )
  const has = `the target holds ${nameOf(found)}`
  return wanted
    ? new Refused(`${has} where the export holds ${nameOf(wanted)}: it is not a beginning of that log`)
    : new Refused(`${has}, which comes after all that the export holds: it is not a beginning of that log`)
}

/** Throws Damaged, Refused, NotNext and the port's errors; what was written by then is a beginning of the log. */
export const importLog = async (options: Options): Promise<Imported> => {
  const { archive, store, bulk, onProgress } = options
  const there = store.readAll({ after: start })[Symbol.asyncIterator]()
  let header: Header | null = null
  let begun = false
  let done = 0
  let found = 0
  let writing: Promise<void> = Promise.resolve()
  let next: IteratorResult<StoredEvent, unknown> = { done: true, value: undefined }

  /** Those that the target does not hold yet. */
  const missing = async (events: readonly Carried[]): Promise<readonly Carried[]> => {
    for (const [i, event] of events.entries()) {
      if (next.done) return events.slice(i)
      if (!same(next.value, event)) throw refuse(next.value, event)
      found += 1
      next = await there.next()
    }
    return []
  }
  const begin = async (header: Header) => {
    if (!begun) await options.begin(header)
    begun = true
  }
  const take = async (events: readonly Carried[], header: Header) => {
    if (!done) checkFirst(events[0], header)
    const wanted = await missing(events)
    if (wanted.length) {
      await begin(header)
      const written = bulk.write(wanted)
      // One block is on its way while the next is read.
      await writing
      writing = written
      writing.catch(() => undefined)
    }
    done += events.length
    onProgress(done, header.events)
  }

  const lookBehind = async () => {
    for (; !next.done; next = await there.next()) if (!options.mayFollow?.(next.value)) throw refuse(next.value, null)
  }

  try {
    for await (const part of archive) {
      if ('header' in part) {
        header = part.header
        await options.accept(header)
        await bulk.begin()
        next = await there.next()
        continue
      }
      if (!header) throw new Damaged('this is no export of a log')
      if ('events' in part) {
        await take(part.events, header)
        continue
      }
      await lookBehind()
      if ('keys' in part) {
        await begin(header)
        await options.writeKeys(part.keys)
      } else {
        await writing
        await options.finish()
        return { ...part.end, logId: header.logId, found }
      }
    }
    throw new Damaged('the export has no end')
  } finally {
    await writing.catch(() => undefined)
    await there.return?.()
  }
}
