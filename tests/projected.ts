/** An installation to test the projector on: a fresh database, a log, people who do things. */
import { randomBytes, randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { DomainEvent } from '#contracts/events/index.ts'
import { streamOf } from '#contracts/events/index.ts'
import { understandDue } from '#domain/due.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { none } from '#platform/event-store/port.ts'
import { postgresEventStore } from '#platform/event-store/postgres/store.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { generations, liveOf } from '#projector/generation.ts'
import { type Deps, type Projector, projector } from '#projector/service.ts'
import { testDatabase } from './database.ts'
import { eventually } from './eventually.ts'

export const newId = (): string => randomBytes(8).toString('hex')
export const quiet = pino({ level: 'silent' })

/** A log on a database, as the services open it. */
export const openOn = (url: string) => {
  const pool = openPool(url)
  const store = postgresEventStore({ pool })
  const keys = openKeys(pool)
  return { pool, store, keys, log: openLog({ store, keys }) }
}

export const metadataOf = (owner: string, at: string) => {
  const id = randomUUID()
  return {
    commandId: id,
    requestHash: '',
    correlationId: id,
    causationId: id,
    actor: `user:${owner}`,
    channel: 'api' as const,
    occurredAt: at,
  }
}

export const installation = async () => {
  const database = await testDatabase()
  const { pool, store, keys, log } = openOn(database.url)
  await openInstallation({ log, pool, salt: 'a salt', timeZone: 'America/Adak' })
  const running: Projector[] = []
  const revisions = new Map<string, number>([['installation', 0]])

  const append = async (
    stream: string,
    owner: string,
    keyId: string | null,
    events: readonly DomainEvent[],
    at = new Date().toISOString(),
  ) => {
    const expectedRevision = revisions.get(stream) ?? none
    const appended = await log.append(stream, events, { expectedRevision, metadata: metadataOf(owner, at), keyId })
    revisions.set(stream, appended.revision)
    return appended
  }

  const register = async (telegramId: number, id = newId(), timeZone = 'America/Adak') => {
    const keyId = await keys.create(id)
    const say = (...events: DomainEvent[]) => append(streamOf.user(id), id, keyId, events)
    await say({ type: 'UserRegistered', data: { keyId, telegramId, language: 'en', timeZone } })
    return {
      id,
      keyId,
      say,
      create: async (title: string, due: string | null = null, categoryId: string | null = null) => {
        const task = newId()
        const events: DomainEvent[] = [{ type: 'TaskCreated', data: { owner: id, title, categoryId } }]
        if (due !== null) {
          events.push({ type: 'TaskScheduled', data: { ...understandDue(due, timeZone) } })
          events.push({ type: 'TaskRemindersChosen', data: { reminders: ['PT0S'] } })
        }
        await append(streamOf.task(task), id, keyId, events)
        return task
      },
      task: (task: string, ...events: DomainEvent[]) => append(streamOf.task(task), id, keyId, events),
      category: (category: string, ...events: DomainEvent[]) => append(streamOf.category(category), id, keyId, events),
    }
  }

  const live = async (text: string) => {
    const generation = liveOf(await generations(pool))
    if (!generation) throw new Error('no generation is live')
    return pool.query(text.replaceAll('$', generation.schema))
  }

  return {
    ...database,
    pool,
    store,
    keys,
    log,
    append,
    register,
    live,
    start: (deps: Partial<Deps> = {}): Projector => {
      const started = projector({ pool, log, logger: quiet, ...deps })
      running.push(started)
      return started
    },
    /** The live generation has come to the head of the log. */
    caughtUp: (within?: number) =>
      eventually(async () => {
        const generation = liveOf(await generations(pool))
        return generation !== null && generation.position === (await log.head()) && generation
      }, within),
    close: async () => {
      await Promise.all(running.map((one) => one.stop()))
      await store.close()
      await pool.end()
      await database.drop()
    },
  }
}
export type Installation = Awaited<ReturnType<typeof installation>>
