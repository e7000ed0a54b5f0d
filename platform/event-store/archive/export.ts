/** A log, up to a head that is fixed first, as an archive. */
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import { saltFingerprint } from '#domain/ids.ts'
import type { Bulk } from '../bulk.ts'
import { AnotherSalt } from '../installation.ts'
import { type EventStore, type StoredEvent, start } from '../port.ts'
import type { End } from './format.ts'
import { readKeys } from './keys.ts'
import { openingOf } from './opening.ts'
import { writeArchive } from './write.ts'

interface Options {
  readonly store: EventStore
  readonly bulk: Bulk
  readonly pool: pg.Pool
  readonly salt: string
  /** Without keys. */
  readonly sealed: boolean
  readonly onProgress: (done: number, total: number) => void
}

/** The message is for a person. */
export class NoLog extends Error {
  constructor() {
    super('there is no log to export here: nothing was ever started on it')
  }
}

/** In pieces of text. Throws NoLog, AnotherSalt, StoreAway. */
export const exportLog = async function* (options: Options): AsyncGenerator<string, End> {
  const { store, bulk, pool, salt, sealed, onProgress } = options
  const [first] = (await store.readStreams([streamOf.installation])).get(streamOf.installation) ?? []
  const opening = first ? openingOf(first) : null
  if (!opening) throw new NoLog()
  if (opening.saltFingerprint !== saltFingerprint(salt)) throw new AnotherSalt()
  const head = await store.head()
  const total = await bulk.count(head)

  const upToHead = async function* (): AsyncGenerator<StoredEvent> {
    for await (const event of store.readAll({ after: start })) {
      if (event.position > head) return
      yield event
    }
  }
  // Keys are read when the events are out: whoever is named by one of them had theirs before.
  return yield* writeArchive({
    header: { logId: opening.logId, salt, events: total, sealed },
    events: upToHead(),
    keys: (erased) => (sealed ? nobodys() : readKeys(pool, erased)),
    onProgress: (done) => onProgress(done, total),
  })
}

const nobodys = async function* () {}
