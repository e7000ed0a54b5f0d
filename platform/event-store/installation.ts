/** The log's first event: it names the log and fixes the salt of ids. Beside the log stands the id of this copy. */
import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import { mintId, saltFingerprint } from '#domain/ids.ts'
import type { Log } from './log.ts'
import { none, RevisionConflict } from './port.ts'

/** The log is not to be opened as things are; meant for a person. */
export class CannotOpen extends Error {}

export class AnotherSalt extends CannotOpen {
  constructor() {
    super(
      'ID_SALT is not the one that this log was begun with: set ID_SALT to that one, or leave it out where DATA_DIR keeps it',
    )
  }
}

export class HalfImported extends CannotOpen {
  constructor() {
    super('an import into this log was not finished: run adak events import again, with the same export')
  }
}

interface Options {
  readonly log: Log
  readonly pool: pg.Pool
  readonly salt: string
  readonly timeZone: string
  /** As EVENT_STORE says, where an import can have been begun. */
  readonly eventStore?: string
}

/** An import keeps what it has begun here until it is done. */
export const isHalfImported = async (pool: pg.Pool, eventStore: string): Promise<boolean> =>
  Boolean((await pool.query('select from accounts.log_import where event_store = $1', [eventStore])).rowCount)

/** Made anew where none is kept, or one of another log. */
const copyOf = async (pool: pg.Pool, logId: string): Promise<string> => {
  await pool.query(
    `insert into accounts.log_copy as kept (log_id, id) values ($1, $2)
     on conflict (single) do update set log_id = excluded.log_id, id = excluded.id where kept.log_id <> excluded.log_id`,
    [logId, randomBytes(8).toString('hex')],
  )
  const { rows } = await pool.query<{ id: string }>('select id from accounts.log_copy')
  return rows[0]?.id ?? ''
}

const opening = async (log: Log) => {
  const events = (await log.readStreams([streamOf.installation])).get(streamOf.installation) ?? []
  return events.find((event) => event.type === 'InstallationOpened')?.data ?? null
}

const open = async ({ log, salt, timeZone }: Options) => {
  const now = new Date().toISOString()
  const id = randomUUID()
  const logId = mintId(salt, `${now}|${id}`)
  await log.append(
    streamOf.installation,
    [{ type: 'InstallationOpened', data: { logId, saltFingerprint: saltFingerprint(salt), timeZone } }],
    {
      expectedRevision: none,
      keyId: null,
      metadata: {
        commandId: id,
        requestHash: '',
        correlationId: id,
        causationId: id,
        actor: 'service:adak',
        channel: 'cli',
        occurredAt: now,
      },
    },
  )
}

/** Every service calls it before anything else. Throws CannotOpen. */
export const openInstallation = async (
  options: Options,
): Promise<{ readonly logId: string; readonly copyId: string }> => {
  const { log, pool, salt, eventStore } = options
  if (eventStore !== undefined && (await isHalfImported(pool, eventStore))) throw new HalfImported()
  let opened = await opening(log)
  if (!opened) {
    await open(options).catch((error: unknown) => {
      // Another service was first.
      if (!(error instanceof RevisionConflict)) throw error
    })
    opened = await opening(log)
  }
  if (opened?.saltFingerprint !== saltFingerprint(salt)) throw new AnotherSalt()
  return { logId: opened.logId, copyId: await copyOf(pool, opened.logId) }
}
