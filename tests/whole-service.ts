/** For tests: all of Adak in this process on a fresh database, at one origin, with the double in Telegram's place. */
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { sandbox } from '#bot/sandbox/sandbox.ts'
import { bot } from '#bot/service.ts'
import { commandApi } from '#command-api/service.ts'
import { client } from '#contracts/client.ts'
import { openApiDocument } from '#contracts/openapi.ts'
import { personId } from '#domain/ids.ts'
import { openParts, readApiConfig } from '#platform/http/boot.ts'
import { gateway } from '#platform/http/gateway.ts'
import { health } from '#platform/http/health.ts'
import { listen } from '#platform/http/listen.ts'
import { panel } from '#platform/http/panel.ts'
import { reference } from '#platform/http/reference.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { memoryQueue } from '#platform/queue/memory.ts'
import type { Queue } from '#platform/queue/port.ts'
import { projector } from '#projector/service.ts'
import { queryApi } from '#query-api/service.ts'
import { xraying } from '#query-api/xray.ts'
import { openScheduler } from '#scheduler/open.ts'
import { testDatabase } from './database.ts'
import { storeOfItsOwn } from './event-store.ts'

const salt = 'a salt'

const sharing =
  (queue: Queue): (() => Queue) =>
  () =>
    queue

interface Composition {
  /** In memory unless given. */
  readonly openQueue?: () => Queue
  /** Whether there is a scheduler in this process; there is unless it is said. */
  readonly schedules?: boolean
}

/** `given`: of the APIs' environment. */
export const wholeService = async (
  given: Readonly<Record<string, string>> = {},
  { openQueue = sharing(memoryQueue()), schedules = true }: Composition = {},
) => {
  const database = await testDatabase()
  const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
  const serviceToken = randomBytes(24).toString('base64url')
  const config = {
    RATE_LIMIT_READS: '0',
    RATE_LIMIT_WRITES: '0',
    ...storeOfItsOwn(),
    ...given,
    ID_SALT: salt,
    SERVICE_TOKEN: serviceToken,
  }
  const parts = await openParts(readApiConfig({ ...config, DATABASE_URL: database.url }), logger)
  const { pool, log } = parts
  const folding = projector({ pool, log, logger })
  const queue = openQueue()
  const queries = queryApi({ ...parts, queue: { depth: queue.depth, isRedis: false } })
  const commands = commandApi(parts)
  const xray = xraying(pool)
  const box = sandbox({ xray: (telegramId, after) => xray(personId(salt, telegramId), after) })
  const listener = gateway({
    commands: commands.callback,
    queries: queries.callback,
    pages: [
      box.handle,
      health({ checks: queries.checks, registry: new Registry() }),
      reference(async () => JSON.stringify(openApiDocument())),
      panel(),
    ],
    hosts: null,
    home: '/sandbox/',
  })
  let isAway = false
  const server = await listen(
    (request, response) =>
      isAway && request.url?.startsWith('/api/') ? request.socket.destroy() : listener(request, response),
    { port: 0, host: '127.0.0.1' },
  )
  const origin = server.url

  const reminding = schedules ? openScheduler({ pool, queue, commandUrl: origin, serviceToken, logger }) : null

  const startBot = () =>
    bot({
      token: box.token,
      apiRoot: box.apiRoot(origin),
      commandUrl: origin,
      queryUrl: origin,
      serviceToken,
      dialogues: postgresDialogues(pool),
      openQueue,
      logger,
    })
  let running = startBot()

  return {
    origin,
    serviceToken,
    box,
    pool,
    log,
    queue,
    databaseUrl: database.url,
    /** Both APIs, as this person's bot sees them. */
    as: (telegramId: number) => client({ baseUrl: origin, token: serviceToken, onBehalfOf: telegramId }),
    /** Neither API answers, until it is taken back. */
    away(away: boolean) {
      isAway = away
    },
    async restartBot() {
      await running.stop()
      running = startBot()
    },
    stopBot: () => running.stop(),
    startBot() {
      running = startBot()
    },
    async close() {
      await reminding?.stop()
      await running.stop()
      await queue.close()
      box.close()
      await Promise.all([commands.close(), queries.close(), folding.stop()])
      await server.close()
      await parts.close()
      await database.drop()
    },
  }
}
export type WholeService = Awaited<ReturnType<typeof wholeService>>
