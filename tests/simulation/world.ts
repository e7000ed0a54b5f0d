/**
 * All of Adak in one process on a virtual clock: each service a simulated process that may crash or freeze at any await
 * and is started again; the log, the keys, the read model, the queue and Telegram stand outside and outlive them.
 */
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { pino } from 'pino'
import { commandApi } from '#command-api/service.ts'
import { type Client, client } from '#contracts/client.ts'
import { personId } from '#domain/ids.ts'
import { authenticating } from '#platform/auth/authenticate.ts'
import type { Keys } from '#platform/auth/keys.ts'
import type { Tokens } from '#platform/auth/tokens.ts'
import type { Logged, Recorded } from '#platform/event-store/log.ts'
import { Unreadable } from '#platform/event-store/log.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { StoreAway } from '#platform/event-store/port.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { Broken, type Chaos, calm, chaos, type Odds, random } from './chaos.ts'
import { installNetwork } from './network.ts'
import { type ReadModel, readModel } from './read-model.ts'
import { type MemoryLog, memoryLog, memoryStore, type Travel } from './store.ts'
import { installTime, Process, type Time } from './time.ts'

export const salt = 'a salt'
const timeZone = 'America/Adak'
const serviceToken = 'the-service-token'
const copyId = '0123456789abcdef'
const zonedAt = '2026-10-25T00:00:00Z'

export type Service = 'command-api' | 'projector' | 'scheduler' | 'bot'

export interface World {
  readonly time: Time
  readonly chaos: Chaos
  readonly stored: MemoryLog
  readonly model: ReadModel
  readonly keys: Keys
  /** What happened to whom, for whoever reads a failing run. */
  readonly trace: readonly string[]
  /** Both APIs, as this person's own program sees them. */
  as(telegramId: number): Client
  idOf(telegramId: number): string
  /** From now on things go wrong by these odds. */
  trouble(odds: Odds): void
  close(): void
}

/** What runs as a process: it starts in it, and says who listens. */
type Start = (parts: { readonly process: Process; readonly log: ReturnType<typeof openLog> }) => RequestListener | null

const noTokens: Tokens = {
  issue: async () => null,
  issuedBy: async () => null,
  list: async () => [],
  revoke: async () => false,
  good: async () => new Set(),
  verify: async () => null,
  forget: async () => undefined,
}

export const world = (seed: number): World => {
  const time = installTime(Date.parse(zonedAt))
  const roll = random(seed)
  const realRandom = Math.random
  Math.random = roll
  const trace: string[] = []
  const note = (line: string) => trace.push(`${new Date(time.now()).toISOString()} ${line}`)

  const running = new Map<Service, { readonly process: Process; readonly listener: RequestListener | null }>()
  const trouble = chaos(time, roll, {
    crashed: (process, point) => {
      note(`${process.name} crashes at ${point}`)
      void restart(process.name as Service)
    },
    froze: (process, point, ms) => note(`${process.name} freezes for ${ms} ms at ${point}`),
  })

  const stored = memoryLog()
  const keyBytes = new Map<string, Buffer>()
  const travel: Travel = (point, call) =>
    trouble.carry(point, null, call).catch((error: unknown) => {
      throw error instanceof Broken ? new StoreAway(error.message) : error
    })
  const keys: Keys = {
    create: (owner) =>
      travel('create a key', async () => {
        const id = randomBytes(8).toString('hex')
        keyBytes.set(id, randomBytes(32))
        note(`key ${id} of ${owner}`)
        return id
      }),
    get: async (id) => keyBytes.get(id) ?? null,
    forget: () => undefined,
    forget: async () => undefined,
  }
  const model = readModel()
  const logger = pino({ level: 'silent' })
  const pool = openPool('postgres://nobody@127.0.0.1:1/nothing')

  const starts: Readonly<Record<Service, Start | null>> = {
    'command-api': ({ log }) =>
      commandApi({
        pool,
        log,
        keys,
        tokens: noTokens,
        salt,
        timeZone,
        copyId,
        authenticate: authenticating({ tokens: noTokens, serviceToken, salt }),
        limits: { reads: 0, writes: 0 },
        hosts: null,
        corsOrigins: [],
        logger,
        dueUntil: async (owner, until) =>
          [...model.tasks.values()]
            .filter(({ state }) => state.owner === owner && state.completedAt === null && state.deletedAt === null)
            .flatMap(({ id, dueSort }) => (dueSort !== null && dueSort <= until ? [id] : [])),
      }).callback,
    projector: ({ log, process }) => {
      void project(log, process)
      return null
    },
    scheduler: null,
    bot: null,
  }

  /** As the projector's engine: what came is folded from where the rows stand, or not at all. */
  const project = async (log: ReturnType<typeof openLog>, process: Process) => {
    for (;;) {
      const ended = new AbortController()
      try {
        for await (const page of log.subscribe({ after: model.position, signal: ended.signal })) {
          if (!Array.isArray(page)) continue
          const events = (page as readonly Logged[]).filter((event): event is Logged & Recorded => {
            if (event instanceof Unreadable) throw event
            return true
          })
          const to = events.at(-1)?.position
          const from = model.position
          const fresh = events.filter(({ position }) => position > from)
          if (to !== undefined && fresh.length > 0)
            await travel('a batch of rows', async () => void model.apply(from, fresh, to))
        }
      } catch (error) {
        if (!(error instanceof StoreAway)) throw error
        ended.abort()
        await new Promise((go) => setTimeout(go, 500))
      }
      if (!process.isAlive) return
    }
  }

  const begin = (name: Service) => {
    const start = starts[name]
    if (!start) return
    const process = new Process(name)
    const log = openLog({ store: memoryStore(stored, travel), keys })
    const listener = process.run(() => start({ process, log }))
    running.set(name, { process, listener })
  }
  const restart = async (name: Service) => {
    await time.pass(trouble.between(100, 60_000))
    note(`${name} starts`)
    begin(name)
  }

  const takeNetwork = installNetwork(trouble, (host) => {
    const site = running.get(host as Service)
    return site?.listener ? { process: site.process, listener: site.listener } : null
  })
  for (const name of Object.keys(starts) as Service[]) begin(name)

  return {
    time,
    chaos: trouble,
    stored,
    model,
    keys,
    trace,
    as: (telegramId) => client({ baseUrl: 'http://command-api', token: serviceToken, onBehalfOf: telegramId }),
    idOf: (telegramId) => personId(salt, telegramId),
    trouble: (odds) => {
      trouble.odds = odds
      if (odds === calm) for (const { process } of running.values()) process.frozenUntil = 0
    },
    close() {
      for (const { process } of running.values()) process.kill()
      takeNetwork()
      Math.random = realRandom
      time.uninstall()
      void pool.end()
    },
  }
}
