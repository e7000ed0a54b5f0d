/** `adak events export | import`: a log, whole, from one store to another. */
import { once } from 'node:events'
import { exportLog, NoLog } from '#platform/event-store/archive/export.ts'
import type { End, Header } from '#platform/event-store/archive/format.ts'
import { type Imported, importLog, Refused } from '#platform/event-store/archive/import.ts'
import { writeKeys } from '#platform/event-store/archive/keys.ts'
import { stayLean } from '#platform/event-store/archive/memory.ts'
import { Damaged, type Part, readArchive } from '#platform/event-store/archive/read.ts'
import { beginImport, finishImport, isProjected } from '#platform/event-store/archive/target.ts'
import { NotNext } from '#platform/event-store/bulk.ts'
import { CannotOpen, HalfImported, isHalfImported } from '#platform/event-store/installation.ts'
import { AppendRefused, StoreAway } from '#platform/event-store/port.ts'
import { progressOf } from '#platform/progress.ts'
import { adoptSalt, knownSalt } from './data-dir.ts'
import { Failure } from './failure.ts'
import { openStored, type Stored } from './installed.ts'
import { many, print, say } from './print.ts'
import { progress } from './progress.ts'

const counted = ({ events, keys }: End) => `${many(events, 'event')} and ${many(keys, 'key')}`

export const plainly = async <T>(work: () => Promise<T>, advice: () => string = () => ''): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const plain = [NoLog, CannotOpen, Damaged, Refused, NotNext, AppendRefused, StoreAway]
    if (plain.some((one) => error instanceof one)) throw new Failure(`${(error as Error).message}${advice()}`)
    throw error
  }
}

/** Shows how far it has come while it lasts. */
export const watched = async <T>(
  work: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> => {
  const { show, end } = progress()
  const began = performance.now()
  try {
    return await work((done, total) => show(progressOf(done, 0, total, began)))
  } finally {
    end()
  }
}

export const write = async (text: string) => {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

export const exportAll = async ({ sealed = false }: { readonly sealed?: boolean }) => {
  stayLean()
  await using stored = await openStored()
  const { config, pool } = stored
  const salt = knownSalt(config.DATA_DIR, config.ID_SALT)
  if (salt === null)
    throw new Failure(`the salt of this log is not known: set ID_SALT, or DATA_DIR to the folder that keeps it`)
  const end = await plainly(async () => {
    if (await isHalfImported(pool, config.EVENT_STORE)) throw new HalfImported()
    return await watched(async (onProgress) => {
      const blocks = exportLog({ ...stored, salt, sealed, onProgress })
      for (;;) {
        const next = await blocks.next()
        if (next.done) return next.value
        await write(next.value)
      }
    })
  })
  say(`exported ${counted(end)}${sealed ? ' (sealed)' : ''}; digest ${end.events}:${end.digest}`)
}

/** The salt is taken over where none is known; where another is, this is the place of another log. */
const accept =
  ({ config }: Stored) =>
  async ({ salt }: Header) => {
    const known = knownSalt(config.DATA_DIR, config.ID_SALT)
    if (known === null || known === salt) return
    throw new Refused(
      config.ID_SALT === undefined
        ? `${config.DATA_DIR} keeps the salt of another log; set DATA_DIR to an empty folder`
        : "ID_SALT is not the one of the exported log: leave it out, and the log's own is kept in DATA_DIR",
    )
  }

/** To be shown by whoever reads an export from stdin. */
export const fromStdin = (usage: string) => {
  if (process.stdin.isTTY) throw new Failure(`it reads an export from stdin: ${usage}`)
  return process.stdin
}

/** Into the installation that is named, on which nothing else may run. */
export const takeIn = async (
  stored: Stored,
  archive: AsyncIterable<Part>,
  {
    finish = () => finishImport(stored.pool, stored.config.EVENT_STORE),
    ...more
  }: Partial<Pick<Parameters<typeof importLog>[0], 'finish' | 'mayFollow'>> = {},
): Promise<Imported> => {
  const { config, pool } = stored
  if (await isProjected(pool)) throw new Failure('a projector runs on this database; stop the services first')
  let begun = false
  const advice = () =>
    begun ? '; what was taken in stays, and doing it again with a good export goes on from there' : ''
  return await plainly(
    () =>
      watched((onProgress) =>
        importLog({
          ...stored,
          archive,
          accept: accept(stored),
          begin: async ({ logId, salt }) => {
            begun = true
            if (config.ID_SALT === undefined) adoptSalt(config.DATA_DIR, salt)
            await beginImport(pool, logId, config.EVENT_STORE)
          },
          writeKeys: (keys) => writeKeys(pool, keys),
          finish,
          ...more,
          onProgress,
        }),
      ),
    advice,
  )
}

export const importAll = async ({ json }: { readonly json?: boolean }) => {
  const source = fromStdin('adak events import < file')
  stayLean()
  await using stored = await openStored({ alone: true })
  const done = await takeIn(stored, readArchive(source))
  const { found, ...rest } = done
  if (json) await print(JSON.stringify(done))
  const there = found ? `, ${many(found, 'event')} of them there before` : ''
  say(`imported log ${rest.logId}: ${counted(rest)}${there}; digest ${rest.events}:${rest.digest}`)
}
