/** The services of one process, put together behind one gateway. */

import type { RequestListener } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Registry, register } from 'prom-client'
import { commandApi } from '#command-api/service.ts'
import { gateway } from '#platform/http/gateway.ts'
import { type Check, health } from '#platform/http/health.ts'
import type { Page } from '#platform/http/pages.ts'
import { panel } from '#platform/http/panel.ts'
import { apiParts } from '#platform/http/parts.ts'
import { reference } from '#platform/http/reference.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import { progressLine } from '#platform/progress.ts'
import { queueCheck } from '#platform/queue/check.ts'
import type { Queue } from '#platform/queue/port.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { registry } from '#platform/telemetry/metrics.ts'
import { type Projector, projector } from '#projector/service.ts'
import { queryApi } from '#query-api/service.ts'
import type { Scheduler } from '#scheduler/service.ts'
import type { Config } from './config.ts'
import type { Opened } from './installed.ts'
import { namesOf, withinOf } from './own-names.ts'
import { isSandboxed, posted, talk } from './talk.ts'

export interface Standalone extends Opened {
  readonly config: Config
  /** A pool for each side, so that neither starves the other. */
  readonly writing: Pool
  readonly reading: Pool
  readonly logger: Logger
  /** Where this process listens. */
  readonly origin: string
  /** Resolves when the calls in hand are answered. */
  readonly stopListening: () => Promise<void>
  /** Whose lock it holds: names the holder of the projector's lease, so that a start after kill -9 need not wait. */
  readonly folder: string
  readonly serviceToken: string
}

export interface Composed {
  readonly listener: RequestListener
  /** The read model is there to be asked, as far as that can be waited for. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

/** How long a start waits for a read model that is being built; it is asked for at its honest position meanwhile. */
const buildingMs = 10_000

export const compose = async (parts: Standalone): Promise<Composed> => {
  const { config, writing, reading, log, logger, serviceToken } = parts
  const closing = new AsyncDisposableStack()
  const hosts = namesOf(config.HOST)
  const api = apiParts({ config, pool: writing, opened: parts, serviceToken, hosts, behindGateway: false, logger })
  const commands = commandApi(api)
  closing.defer(() => commands.close())
  const openQueue = await queuesOf(parts)
  const queue = openQueue()
  closing.defer(() => queue.close())
  const isRedis = config.REDIS_URL !== undefined
  const queries = queryApi({ ...api, pool: reading, queue: { depth: queue.depth, isRedis } })
  const projecting = projector({ pool: reading, log, logger, holder: `standalone:${parts.folder}` })
  closing.defer(() => projecting.stop())

  const closed = new AbortController()
  const ready = built(projecting, closed.signal)
  // A start has better things to do first.
  void ready.then(() => closed.signal.aborted || commands.begin?.())
  const reminding = ready.then(() => (closed.signal.aborted ? null : remind(parts, queue)))
  reminding.catch((error) => logger.error({ err: error }, 'the scheduler cannot be started'))
  const talking = ready.then(() => (closed.signal.aborted ? null : talk(parts, openQueue)))
  talking.catch((error) => logger.error({ err: error }, 'the bot cannot be started'))
  // Bot and scheduler call at this address, and whoever waits for a read waits for the projector.
  closing.defer(async () => void (await Promise.all([queries.close(), parts.stopListening()])))
  closing.defer(async () => (await talking.catch(() => null))?.close())
  closing.defer(async () => (await reminding.catch(() => null))?.stop())

  const pages: Page[] = [
    async (request, response, path) =>
      path.startsWith('/sandbox') && ((await talking)?.sandbox?.handle(request, response, path) ?? false),
    health({
      checks: { ...commands.checks, ...checksOf(parts, projecting), ...remindChecks(config, queue, reminding) },
      registry: Registry.merge([registry, register]),
    }),
    reference(async () => JSON.stringify((await import('#contracts/openapi.ts')).openApiDocument())),
    panel(),
  ]
  const home = isSandboxed(config) ? '/sandbox/' : '/docs'
  const serve = gateway({ commands: commands.callback, queries: queries.callback, pages, hosts, home })
  return {
    listener: (request, response) =>
      request.url?.startsWith('/telegram/') ? posted(talking, request, response) : serve(request, response),
    ready,
    close: () => {
      closed.abort()
      return closing.disposeAsync()
    },
  }
}

const built = async (projecting: Projector, closed: AbortSignal) => {
  for (const until = performance.now() + buildingMs; performance.now() < until && !closed.aborted; await pause(5)) {
    if (!['starting', 'building'].includes(projecting.status().state)) return
  }
}

const checksOf = ({ reading, log }: Standalone, projecting: Projector): Readonly<Record<string, Check>> => {
  let caughtUpAt = performance.now()
  return {
    postgres: async () => void (await reading.query('select 1')),
    projector: async () => {
      const head = await log.head()
      const { state, why, generation, position, build } = projecting.status()
      if (state !== 'following') throw new Error(build ? `${state}: ${progressLine(build)}` : (why ?? state))
      if (position >= head) caughtUpAt = performance.now()
      return { generation, lagSeconds: Math.round(performance.now() - caughtUpAt) / 1000 }
    },
  }
}

/** By bee-queue on Redis where there is one; the scheduler and the bot each open it. */
const queuesOf = async ({ config, logger }: Standalone): Promise<() => Queue> => {
  const { REDIS_URL: url } = config
  if (url === undefined) {
    const queue = (await import('#platform/queue/memory.ts')).memoryQueue()
    return () => queue
  }
  const { beeQueue } = await import('#platform/queue/bee-queue.ts')
  const onError = (error: Error) => logger.debug({ why: error.message }, 'Redis')
  return () => beeQueue({ url, name: 'notifications', onError })
}

const remind = async ({ reading: pool, serviceToken, logger, folder, ...parts }: Standalone, queue: Queue) => {
  const { openScheduler } = await import('#scheduler/open.ts')
  return openScheduler({
    pool,
    queue,
    commandUrl: withinOf(parts.config.HOST, parts.origin),
    serviceToken,
    logger,
    holder: `standalone:${folder}`,
  })
}

const remindChecks = (
  { REDIS_URL }: Config,
  queue: Queue,
  reminding: Promise<Scheduler | null>,
): Readonly<Record<string, Check>> => ({
  reminders: async () => (await Promise.race([reminding, null]))?.check() ?? { state: 'starting' },
  ...(REDIS_URL === undefined ? {} : { redis: queueCheck(queue) }),
})
