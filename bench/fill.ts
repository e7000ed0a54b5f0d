/** A log as people make it: some with many tasks, due dates, second thoughts. */
import { randomUUID } from 'node:crypto'
import { type DomainEvent, streamOf } from '#contracts/events/index.ts'
import { mintId, personId } from '#domain/ids.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { type EventStore, none } from '#platform/event-store/port.ts'
import { postgresEventStore } from '#platform/event-store/postgres/store.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import { flood } from './process.ts'
import { salt } from './service.ts'

const people = 100
const timeZone = 'America/Adak'
const begun = Date.parse('2026-01-01T00:00:00Z')

/**
 * Tasks make 2.4 events on average; the last events are of the last tasks. Answers how many events there are. Closes the
 * store.
 */
export const fillLog = async (
  pool: Pool,
  events: number,
  store: EventStore = postgresEventStore({ pool }),
): Promise<number> => {
  const keys = openKeys(pool)
  const log = openLog({ store, keys })
  await openInstallation({ log, pool, salt, timeZone })
  let written = 1

  const append = async (stream: string, owner: Person, batch: readonly DomainEvent[], expectedRevision: number) => {
    const id = randomUUID()
    const occurredAt = new Date(begun + written * 1000).toISOString()
    written += batch.length
    await log.append(stream, batch, {
      expectedRevision,
      keyId: owner.keyId,
      metadata: {
        commandId: id,
        requestHash: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NM',
        correlationId: id,
        causationId: id,
        actor: `user:${owner.id}`,
        channel: 'api',
        occurredAt,
      },
    })
  }

  const owners: Person[] = []
  await flood(people, 32, async (n) => {
    const id = personId(salt, n + 1)
    const owner = { id, keyId: await keys.create(id), category: mintId(salt, `category ${n}`) }
    owners[n] = owner
    const data = { keyId: owner.keyId, telegramId: n + 1, language: 'en', timeZone } as const
    await append(streamOf.user(id), owner, [{ type: 'UserRegistered', data }], none)
    const named = { owner: id, name: 'Home' }
    await append(streamOf.category(owner.category), owner, [{ type: 'CategoryCreated', data: named }], none)
  })

  const writeTask = async (n: number) => {
    const owner = owners[n % people]
    if (!owner) return
    const stream = streamOf.task(mintId(salt, `task ${n}`))
    const data = { owner: owner.id, title: `Task number ${n}`, categoryId: n % 2 ? owner.category : null }
    const created: DomainEvent[] = [{ type: 'TaskCreated', data }]
    if (n % 3 === 0) created.push(...scheduled(n))
    await append(stream, owner, created, none)
    const after = created.length - 1
    if (n % 10 === 0)
      await append(stream, owner, [{ type: 'TaskRenamed', data: { title: `Another name ${n}` } }], after)
    if (n % 2 === 0) await append(stream, owner, [{ type: 'TaskCompleted', data: {} }], after + (n % 10 === 0 ? 1 : 0))
  }
  for (let n = 0; written < events; n += 2_000)
    await flood(2_000, 256, (i) => (written < events ? writeTask(n + i) : Promise.resolve()))
  await store.close()
  return written
}

interface Person {
  readonly id: string
  readonly keyId: string
  readonly category: string
}

const scheduled = (n: number): DomainEvent[] => {
  const day = new Date(begun + (n % 700) * 86_400_000).toISOString().slice(0, 10)
  return [
    { type: 'TaskScheduled', data: { local: `${day}T09:00:00`, zone: timeZone, at: `${day}T19:00:00.000Z` } },
    { type: 'TaskRemindersChosen', data: { reminders: ['PT10M', 'PT0S'] } },
  ]
}
