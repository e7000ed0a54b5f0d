/** `adak fsck`: is the log what it was? It is read, never written. Exit status 1 where something is wrong with it. */
import { openLog } from '#platform/event-store/open-log.ts'
import { StoreAway } from '#platform/event-store/port.ts'
import { knownSalt } from './data-dir.ts'
import { Failure } from './failure.ts'
import { type Beginning, check } from './fsck/check.ts'
import type { Finding } from './fsck/finding.ts'
import { openStored, type Stored } from './installed.ts'
import { many, print, say } from './print.ts'
import { progress } from './progress.ts'

const described = ({ id, stream, revision, position, what }: Finding): string =>
  id === null ? what : `${id}  ${stream}@${revision}  at ${position}: ${what}`

interface Options {
  readonly json?: boolean
  readonly begins?: Beginning
}

export const fsck = async (options: Options) => {
  await using stored = await openStored()
  const { DATA_DIR, ID_SALT } = stored.config
  await checkLog({ ...stored, salt: knownSalt(DATA_DIR, ID_SALT) }, options)
}

interface Target extends Pick<Stored, 'pool' | 'keys' | 'store'> {
  /** null: nobody knows it. */
  readonly salt: string | null
  readonly isKeyless?: boolean
}

/** Throws Failure where anything is wrong. */
export const checkLog = async ({ pool, keys, store, ...known }: Target, { json, begins }: Options = {}) => {
  const { show, end } = progress()
  const log = openLog({ store, keys })
  const checked = await check({ pool, ...known, log, ...(begins && { begins }) }, show)
    .catch((error: unknown) => {
      if (error instanceof StoreAway) throw new Failure(error.message, { cause: error })
      throw error
    })
    .finally(end)
  const { events, digest, against, findings, found } = checked
  if (json) await print(JSON.stringify(checked))
  else for (const finding of findings) await print(described(finding))
  if (found) {
    const more = found > findings.length ? `, the first ${findings.length} of them named` : ''
    throw new Failure(`${many(found, 'fault')} in ${many(events, 'event')}${more}`)
  }
  const held = against
    ? `as generation ${against.generation} of the read model was folded from them`
    : 'with no read model to hold them against'
  say(`${many(events, 'event')} are well, ${held}; digest ${events}:${digest}`)
}
