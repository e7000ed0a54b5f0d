/**
 * All of Adak in one process on a virtual clock: each service a simulated process that may crash or freeze at any await
 * and is started again; the log, the keys, the read model, the queue and Telegram stand outside and outlive them.
 */
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { pino } from 'pino'
import type { DialogueStore } from '#bot/dialogue.ts'
import type { Fault } from '#bot/sandbox/faults.ts'
import { type Sandbox, sandbox } from '#bot/sandbox/sandbox.ts'
import { bot } from '#bot/service.ts'
import { commandApi } from '#command-api/service.ts'
import { type Client, client } from '#contracts/client.ts'
import { personId } from '#domain/ids.ts'
import { authenticating } from '#platform/auth/authenticate.ts'
import type { Keys } from '#platform/auth/keys.ts'
import type { Tokens } from '#platform/auth/tokens.ts'
import { systemClock } from '#platform/clock.ts'
import type { Logged, Recorded } from '#platform/event-store/log.ts'
import { Unreadable } from '#platform/event-store/log.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { StoreAway } from '#platform/event-store/port.ts'
import { httpService } from '#platform/http/service.ts'
import { leading } from '#platform/postgres/lease.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { fallDueOver } from '#scheduler/over-http.ts'
import { scheduler } from '#scheduler/service.ts'
import { memoryAgenda } from './agenda.ts'
import { Broken, type Chaos, calm, chaos, type Odds, random } from './chaos.ts'
import { type Jobs, jobs } from './jobs.ts'
import { memoryLeases } from './leases.ts'
import { installNetwork } from './network.ts'
import { questions } from './questions.ts'
import { type ReadModel, readModel } from './read-model.ts'
import { type MemoryLog, memoryLog, memoryStore, type Travel } from './store.ts'
import { installTime, outside, Process, type Time } from './time.ts'

export const salt = 'a salt'
const timeZone = 'America/Adak'
const serviceToken = 'the-service-token'
const copyId = '0123456789abcdef'
/** Clocks change on this day and a week later. */
const beginsAt = '2026-10-25T00:00:00Z'

/** Longer than the services' own, for each look at it is a step of the simulation. */
const leaseMs = 5 * 60_000

export type Service = 'command-api' | 'query-api' | 'projector' | 'scheduler-a' | 'scheduler-b' | 'bot'

/** Something that went wrong, at this moment of the virtual clock. */
export interface Wrong {
  readonly at: number
  readonly what: string
}

export interface World {
  readonly time: Time
  readonly chaos: Chaos
  readonly stored: MemoryLog
  readonly model: ReadModel
  readonly keys: Keys
  readonly queue: Jobs
  /** Telegram. */
  readonly box: Sandbox
  /** When something went wrong. */
  readonly faults: readonly Wrong[]
  /** The next message that the bot sends is refused so, or is taken and never answered. */
  disturb(fault: Fault): void
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
  const time = installTime(Date.parse(beginsAt))
  const roll = random(seed)
  const realRandom = Math.random
  Math.random = roll
  const trace: string[] = []
  const faults: Wrong[] = []
  const wrong = (what: string) => {
    note(what)
    faults.push({ at: time.now(), what })
  }
  const disturbing: string[] = []
  const note = (line: string) => trace.push(`${new Date(time.now()).toISOString()} ${line}`)

  const running = new Map<Service, { readonly process: Process; readonly listener: RequestListener | null }>()
  const trouble = chaos(time, roll, {
    crashed: (process, point) => {
      wrong(`${process.name} crashes at ${point}`)
      void restart(process.name as Service)
    },
    froze: (process, point, ms) => {
      wrong(`${process.name} freezes for ${ms} ms at ${point}`)
      faults.push({ at: time.now() + ms, what: `${process.name} wakes` })
    },
    troubled: wrong,
  })

  const stored = memoryLog()
  const keyBytes = new Map<string, Buffer>()
  const travel: Travel = (point, call) =>
    trouble.carry(point, null, call).catch((error: unknown) => {
      throw error instanceof Broken ? new StoreAway(error.message) : error
    })
  const keys: Keys = {
    create: () =>
      travel('create a key', async () => {
        const id = randomBytes(8).toString('hex')
        keyBytes.set(id, randomBytes(32))
        return id
      }),
    get: async (id) => keyBytes.get(id) ?? null,
    forget: () => undefined,
  }
  const model = readModel()
  const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
  const pool = openPool('postgres://nobody@127.0.0.1:1/nothing')

  // The double never fails by itself: `trouble` loses what is said to it, and `disturb` has it refuse.
  const telegram = new Process('telegram')
  const box = sandbox()
  const spoken = new Map<number, unknown>()
  const dialogues: DialogueStore = {
    load: (id) => travel('load a dialogue', async () => structuredClone(spoken.get(id) ?? null)),
    save: (id, dialogue) => travel('save a dialogue', async () => void spoken.set(id, structuredClone(dialogue))),
    forget: (id) => travel('forget a dialogue', async () => void spoken.delete(id)),
  }
  const queue = jobs(trouble)

  const starts: Readonly<Record<Service, Start>> = {
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
    'query-api': () =>
      httpService({
        handlers: questions(model),
        authenticate: authenticating({ tokens: noTokens, serviceToken, salt }),
        limits: { reads: 0, writes: 0 },
        hosts: null,
        corsOrigins: [],
        copyId,
        logger,
      }).callback(),
    projector: ({ log, process }) => {
      void project(log, process)
      return null
    },
    'scheduler-a': (parts) => remind(parts),
    'scheduler-b': (parts) => remind(parts),
    bot: ({ process }) => {
      const running = bot({
        token: box.token,
        apiRoot: box.apiRoot('http://telegram'),
        commandUrl: 'http://command-api',
        queryUrl: 'http://query-api',
        serviceToken,
        dialogues,
        logger,
        webhook: { url: 'http://bot/telegram', secret: 'a-secret' },
        openQueue: () => queue.open(process),
      })
      running.done.catch((error: unknown) => note(`the bot stopped: ${error}`))
      return (request, response) => void running.webhook?.(request, response, request.url ?? '')
    },
  }

  const leases = memoryLeases(time, travel)
  const agenda = memoryAgenda(model, travel, time.now)
  const remind = ({ process }: { readonly process: Process }) => {
    const running = scheduler({
      agenda,
      fallDue: fallDueOver({ commandUrl: 'http://command-api', serviceToken }),
      queue: queue.open(process),
      clock: systemClock,
      logger,
      onNews: (heard) => {
        const stop = stored.listen(() => void process.run(heard))
        return { close: async () => stop() }
      },
      leading: (lead) =>
        leading({ pool: leases, name: 'scheduler', holder: randomBytes(8).toString('hex'), ttlMs: leaseMs }, lead),
    })
    running.done.catch((error: unknown) => note(`${process.name} stopped: ${error}`))
    return null
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
    const process = new Process(name)
    const log = openLog({ store: memoryStore(stored, travel), keys })
    const listener = process.run(() => starts[name]({ process, log }))
    running.set(name, { process, listener })
  }
  const restart = async (name: Service) => {
    await time.pass(trouble.between(100, 60_000))
    note(`${name} starts`)
    begin(name)
  }

  const atTelegram: RequestListener = (request, response) => {
    Object.defineProperty(request.socket, 'remoteAddress', { value: '127.0.0.1' })
    Object.defineProperty(request.socket, 'destroy', { value: () => response.destroy() })
    request.headers.host = 'localhost'
    const url = request.url ?? '/'
    const fault = url.endsWith('/sendMessage') ? disturbing.shift() : undefined
    if (fault !== undefined) wrong(`Telegram: ${fault}`)
    void outside(() => box.handle(request, response, url))
  }
  const takeNetwork = installNetwork(trouble, (host) => {
    if (host === 'telegram') return { process: telegram, listener: atTelegram }
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
    queue,
    box,
    trace,
    faults,
    disturb: (fault) => {
      disturbing.push(JSON.stringify(fault))
      box.disturb('sendMessage', fault)
    },
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
