/** An API from its environment to its end: what it stands on is opened, it listens, and a signal stops it. */
import type { RequestListener } from 'node:http'
import { openKeys } from '#platform/auth/keys.ts'
import { readEnvironment, required } from '#platform/config.ts'
import { openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { migrate } from '#platform/postgres/migrate.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { askedQueue } from '#platform/queue/asked.ts'
import { type Logger, openLogger } from '#platform/telemetry/logger.ts'
import { registry } from '#platform/telemetry/metrics.ts'
import { cannotStart } from './cannot-start.ts'
import { type Check, health } from './health.ts'
import { listen } from './listen.ts'
import { type Page, serving } from './pages.ts'
import { apiParts } from './parts.ts'

const names = [
  'PORT',
  'HOST',
  'EVENT_STORE',
  'EVENTSTORE_URL',
  'DATABASE_URL',
  'REDIS_URL',
  'TIME_ZONE',
  'ID_SALT',
  'SERVICE_TOKEN',
  'CORS_ORIGINS',
  'RATE_LIMIT_READS',
  'RATE_LIMIT_WRITES',
  'LOG_LEVEL',
] as const

export const readApiConfig = (env: NodeJS.ProcessEnv = process.env) => {
  const config = readEnvironment(names, env)
  return { ...config, DATABASE_URL: required(config, 'DATABASE_URL'), ID_SALT: required(config, 'ID_SALT') }
}
export type ApiConfig = ReturnType<typeof readApiConfig>

/** Whoever opens them closes them, after the APIs. */
export const openParts = async (config: ApiConfig, logger: Logger) => {
  const { ID_SALT: salt, TIME_ZONE: timeZone } = config
  const pool = openPool(config.DATABASE_URL)
  await migrate(pool)
  const store = await openStore(config, pool)
  const keys = openKeys(pool)
  const log = openLog({ store, keys })
  const { copyId } = await openInstallation({ log, pool, salt, timeZone, eventStore: config.EVENT_STORE })
  const opened = { log, keys, salt, copyId, timeZone }
  const queue = config.REDIS_URL === undefined ? null : askedQueue(config.REDIS_URL)
  return {
    ...apiParts({
      config,
      pool,
      opened,
      serviceToken: config.SERVICE_TOKEN ?? null,
      hosts: null,
      behindGateway: true,
      logger,
    }),
    ...(config.REDIS_URL !== undefined && { forgetDialogue: forgettingOn(config.REDIS_URL) }),
    queue: queue && { ...queue, isRedis: true },
    close: async () => {
      await queue?.close()
      await store.close()
      await pool.end()
    },
  }
}

/** A connection for each time: people are erased seldom. */
const forgettingOn = (url: string) => async (telegramId: number) => {
  const dialogues = (await import('#platform/redis/dialogue.ts')).redisDialogues({ url })
  try {
    await dialogues.forget(telegramId)
  } finally {
    dialogues.close()
  }
}

export type Parts = Awaited<ReturnType<typeof openParts>>

export interface RunningApi {
  readonly callback: RequestListener
  /** For `/readyz`. */
  readonly checks: Readonly<Record<string, Check>>
  /** Begins what it does by itself; called when it listens. */
  begin?(): void
  /** Ends what would go on for ever; calls in hand are still answered. */
  close(): Promise<void>
}

const run = async (name: string, config: ApiConfig, open: (parts: Parts) => RunningApi, own: readonly Page[]) => {
  const logger = openLogger(name, config.LOG_LEVEL ?? 'info')
  const parts = await openParts(config, logger)
  const api = open(parts)
  const pages = [health({ checks: api.checks, registry }), ...own]
  const server = await listen(serving(pages, api.callback), { port: config.PORT, host: config.HOST })
  logger.info(`${name} answers at ${server.url}`)
  api.begin?.()
  const stop = async () => {
    await api.close()
    await server.close({ idleMs: 1_000 })
    await parts.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}

/** `pages` are asked before the API. Exits with 1 where it cannot start. */
export const boot = async (
  name: string,
  readConfig: () => ApiConfig,
  open: (parts: Parts) => RunningApi,
  pages: readonly Page[] = [],
) => {
  try {
    await run(name, readConfig(), open, pages)
  } catch (error) {
    cannotStart(error)
  }
}
