/**
 * 10,000 reminders of as many people: how late they are, spread evenly over one minute, and how many a second come out
 * where all are due at once; from the scheduler's process over bee-queue to whoever would send them. Beside bee-queue alone.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type DomainEvent, streamOf } from '#contracts/events/index.ts'
import { mintId, personId } from '#domain/ids.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { none } from '#platform/event-store/port.ts'
import { postgresEventStore } from '#platform/event-store/postgres/store.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { redisServer } from '#tests/redis.ts'
import type { Case } from '../case.ts'
import { flood, start } from '../process.ts'
import { row, type Sample, spread } from '../rounds.ts'
import { run, salt, serviceToken } from '../service.ts'

const people = 10_000
const timeZone = 'America/Adak'

/** People without tasks, and a way to give each of them one. */
const populate = async (url: string) => {
  const pool = openPool(url)
  const store = postgresEventStore({ pool })
  const keys = openKeys(pool)
  const log = openLog({ store, keys })
  await openInstallation({ log, pool, salt, timeZone })
  const append = (stream: string, owner: string, keyId: string, events: readonly DomainEvent[]) => {
    const id = randomUUID()
    const metadata = { commandId: id, requestHash: '', correlationId: id, causationId: id, actor: `user:${owner}` }
    return log.append(stream, events, {
      expectedRevision: none,
      keyId,
      metadata: { ...metadata, channel: 'api', occurredAt: new Date().toISOString() },
    })
  }
  const keyIds: string[] = []
  const startedAt = performance.now()
  await flood(people, 256, async (n) => {
    const id = personId(salt, n + 1)
    const keyId = await keys.create(id)
    keyIds[n] = keyId
    const data = { keyId, telegramId: n + 1, language: 'en', timeZone } as const
    await append(streamOf.user(id), id, keyId, [{ type: 'UserRegistered', data }])
  })
  /** Twice as long as it took to write the people is enough for their tasks, and for the read model to have them. */
  const aheadMs = 10_000 + 2 * (performance.now() - startedAt)
  return {
    /** To each a task that is due so long after the instant that is answered; nothing is due before all is written. */
    give: async (name: string, afterMs: (n: number) => number) => {
      const begin = toSecond(Date.now() + aheadMs)
      await flood(people, 256, (n) => {
        const owner = personId(salt, n + 1)
        const at = new Date(begin + toSecond(afterMs(n))).toISOString()
        return append(streamOf.task(mintId(salt, `${name} ${n}`)), owner, keyIds[n] ?? '', [
          { type: 'TaskCreated', data: { owner, title: 'Buy milk and bread', categoryId: null } },
          { type: 'TaskScheduled', data: { local: at.slice(0, 19), zone: 'UTC', at } },
          { type: 'TaskRemindersChosen', data: { reminders: ['PT0S'] } },
        ])
      })
      if (Date.now() > begin) throw new Error('it took too long to write the tasks: some were due before')
      return begin
    },
    close: async () => {
      await store.close()
      await pool.end()
    },
  }
}

const residentMB = async (port: number): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 1e6
}

const toSecond = (ms: number) => Math.floor(ms / 1000) * 1000
const shared = { case: `${people.toLocaleString('en')} reminders` }

export const reminders: Case = async (bench) => {
  await using ending = new AsyncDisposableStack()
  const redis = await redisServer()
  ending.defer(redis.close)
  const url = await bench.database()
  const crowd = await populate(url)
  ending.defer(crowd.close)
  const env = { DATABASE_URL: url, REDIS_URL: redis.url, LOG_LEVEL: 'error' }
  const commands = await run('command-api', env)
  ending.defer(() => commands.stop())
  const projector = await run('projector', env)
  ending.defer(() => projector.stop())
  const commandUrl = `http://127.0.0.1:${commands.port}`
  const scheduler = await run('scheduler', { ...env, COMMAND_API_URL: commandUrl, SERVICE_TOKEN: serviceToken })
  ending.defer(() => scheduler.stop())
  const worker = await start('contestants/reminded.ts', redis.url, commandUrl)
  ending.defer(worker.stop)
  const bare = await start('contestants/bare-queue.ts', redis.url)
  ending.defer(bare.stop)

  const begin = await crowd.give('spread', (n) => (n * 60_000) / people)
  const seen: number[] = []
  const spreadOut = worker.ask({ count: people })
  let isOver = false
  void spreadOut.finally(() => {
    isOver = true
  })
  while (!isOver) {
    if (Date.now() > begin) seen.push(await residentMB(scheduler.port))
    await pause(1_000)
  }
  const late = await spreadOut

  const burstAt = await crowd.give('burst', () => 0)
  const { last = Number.NaN } = await worker.ask({ count: people })
  const ours: Sample[] = [{ rate: (people / (last - burstAt)) * 1000 }]
  const floor = { name: 'bee-queue alone', samples: [await bare.ask({ count: people })] }

  const inMinute = { ...shared, case: `${shared.case}, spread over a minute` }
  const quarter = (n: number) => spread(seen.slice((seen.length * n) / 4, (seen.length * (n + 1)) / 4)).median
  return [
    row({ ...inMinute, measured: 'late, p50', unit: 'ms', of: 'p50', ours: [late] }),
    row({ ...inMinute, measured: 'late, p99', unit: 'ms', of: 'p99', ours: [late], target: { most: 1_000 } }),
    { ...inMinute, measured: "scheduler's RSS", unit: 'MB', ours: spread(seen) },
    {
      ...inMinute,
      measured: "scheduler's RSS, last quarter over second",
      unit: '',
      ours: spread([quarter(3) / quarter(1)]),
      target: { most: 1.1 },
    },
    row({ ...shared, case: `${shared.case}, all at once`, measured: 'sent', unit: 'per s', of: 'rate', ours, floor }),
  ]
}
