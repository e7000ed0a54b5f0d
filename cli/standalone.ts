/** The services of one process, put together behind one gateway. */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isIPv4, isIPv6 } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Registry, register } from 'prom-client'
import { webhookIn } from '#bot/config.ts'
import { observeOutcome } from '#bot/metrics.ts'
import type { Sandbox } from '#bot/sandbox/sandbox.ts'
import type { Webhook } from '#bot/webhook.ts'
import { commandApi } from '#command-api/service.ts'
import { personId } from '#domain/ids.ts'
import { gateway } from '#platform/http/gateway.ts'
import { type Check, health } from '#platform/http/health.ts'
import type { Page } from '#platform/http/pages.ts'
import { apiParts } from '#platform/http/parts.ts'
import { reference } from '#platform/http/reference.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { type Leadership, type Leading, leading } from '#platform/postgres/lease.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import { progressLine } from '#platform/progress.ts'
import { queueCheck } from '#platform/queue/check.ts'
import type { Queue } from '#platform/queue/port.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { registry } from '#platform/telemetry/metrics.ts'
import { type Projector, projector } from '#projector/service.ts'
import { queryApi } from '#query-api/service.ts'
import { xraying } from '#query-api/xray.ts'
import type { Scheduler } from '#scheduler/service.ts'
import type { Config } from './config.ts'
import type { Opened } from './installed.ts'

export interface Standalone extends Opened {
  readonly config: Config
  /** A pool for each side, so that neither starves the other. */
  readonly writing: Pool
  readonly reading: Pool
  readonly logger: Logger
  /** Where this process listens. */
  readonly origin: string
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

const loopback = ['localhost', '127.0.0.1', '[::1]']
/** How long a start waits for a read model that is being built; it is asked for at its honest position meanwhile. */
const buildingMs = 10_000

const isWildcard = (host: string) => (isIPv4(host) ? host === '0.0.0.0' : isIPv6(host) && /^[0:]+$/.test(host))
const nameOf = (host: string) => (isIPv6(host) ? `[${host}]` : host.toLowerCase())

export const compose = async (parts: Standalone): Promise<Composed> => {
  const { config, writing, reading, log, logger, serviceToken } = parts
  const closing = new AsyncDisposableStack()
  // On every address it cannot know its own names.
  const hosts = isWildcard(config.HOST) ? null : [...loopback, nameOf(config.HOST)]
  const api = apiParts({ config, pool: writing, opened: parts, serviceToken, hosts, logger })
  const commands = commandApi(api)
  closing.defer(() => commands.close())
  const queries = queryApi({ ...api, pool: reading })
  closing.defer(() => queries.close())
  const projecting = projector({ pool: reading, log, logger, holder: `standalone:${parts.folder}` })
  closing.defer(() => projecting.stop())

  const closed = new AbortController()
  const ready = built(projecting, closed.signal)
  // A start has better things to do first.
  void ready.then(() => closed.signal.aborted || commands.begin?.())
  const openQueue = await queuesOf(parts)
  const queue = openQueue()
  closing.defer(() => queue.close())
  const reminding = ready.then(() => (closed.signal.aborted ? null : remind(parts, queue)))
  reminding.catch((error) => logger.error({ err: error }, 'the scheduler cannot be started'))
  const talking = ready.then(() => (closed.signal.aborted ? null : talk(parts, openQueue)))
  talking.catch((error) => logger.error({ err: error }, 'the bot cannot be started'))
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
  ]
  const home = isSandboxed(config) ? '/sandbox/' : '/docs'
  const serve = gateway({ commands: commands.callback, queries: queries.callback, pages, hosts, home })
  return {
    // Telegram calls by the name of whatever leads here, and shows its secret.
    listener: (request, response) =>
      request.url?.startsWith('/telegram/') ? posted(talking, request, response) : serve(request, response),
    ready,
    close: () => {
      closed.abort()
      return closing.disposeAsync()
    },
  }
}

const posted = (talking: Promise<Talk | null>, request: IncomingMessage, response: ServerResponse): void => {
  talking
    .then((talk) => talk?.webhook?.(request, response, request.url ?? ''))
    .then(
      (isTheirs) => isTheirs || response.writeHead(404).end(),
      () => response.destroy(),
    )
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
    commandUrl: addressOf(parts),
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

/** Where this process can be reached from within. */
const addressOf = ({ config, origin }: Pick<Standalone, 'config' | 'origin'>) =>
  isWildcard(config.HOST) ? origin.replace(/\/\/.*:/, '//127.0.0.1:') : origin

/** The sandbox is for this machine only. */
const isSandboxed = ({ BOT_TOKEN, HOST }: Config) =>
  BOT_TOKEN === undefined && (isWildcard(HOST) || loopback.includes(nameOf(HOST)))

const xrayOf = ({ reading, salt }: Standalone) => {
  const xray = xraying(reading)
  return (telegramId: number, after: string | null) => xray(personId(salt, telegramId), after)
}

/** Others may share the database, and with it the token. */
const leadingOf =
  ({ writing: pool, folder, logger }: Standalone) =>
  (term: (leadership: Leadership) => Promise<void>): Leading =>
    leading(
      {
        pool,
        name: 'bot',
        holder: `standalone:${folder}`,
        onError: (error) => logger.warn({ err: error }, 'the lease of the bot cannot be asked for'),
      },
      term,
    )

interface Talk {
  readonly sandbox: Sandbox | null
  readonly webhook: Webhook | null
  close(): Promise<void>
}

/** The bot: with a token in Telegram, without one in the sandbox. Its code is loaded after the APIs' is at work. */
const talk = async (parts: Standalone, openQueue: () => Queue): Promise<Talk> => {
  const { config, serviceToken, writing, logger } = parts
  const sandbox = isSandboxed(config)
    ? (await import('#bot/sandbox/sandbox.ts')).sandbox({ xray: xrayOf(parts) })
    : null
  const token = sandbox?.token ?? config.BOT_TOKEN
  if (token === undefined) return { sandbox, webhook: null, close: async () => undefined }
  const here = addressOf(parts)
  const { bot } = await import('#bot/service.ts')
  const running = bot({
    token,
    apiRoot: sandbox ? sandbox.apiRoot(here) : config.BOT_API_ROOT,
    commandUrl: here,
    queryUrl: here,
    serviceToken,
    dialogues: postgresDialogues(writing),
    openQueue,
    ...(!sandbox && { webhook: webhookIn(config), lead: leadingOf(parts) }),
    onOutcome: observeOutcome,
    logger,
  })
  running.done.catch(() => undefined)
  return {
    sandbox,
    webhook: running.webhook,
    close: async () => {
      const stopped = running.stop()
      sandbox?.close()
      await stopped
    },
  }
}
