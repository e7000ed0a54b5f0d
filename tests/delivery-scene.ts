/** For tests: the bot, the double and both APIs, without a scheduler: jobs are put by hand, and time is moved. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pino } from 'pino'
import { sandbox } from '#bot/sandbox/sandbox.ts'
import { type BotDeps, bot } from '#bot/service.ts'
import { commandApi } from '#command-api/service.ts'
import { client } from '#contracts/client.ts'
import { personId } from '#domain/ids.ts'
import { minuteOf } from '#domain/notification/tails.ts'
import { systemClock } from '#platform/clock.ts'
import { openParts, readApiConfig } from '#platform/http/boot.ts'
import { gateway } from '#platform/http/gateway.ts'
import { listen } from '#platform/http/listen.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { memoryQueue } from '#platform/queue/memory.ts'
import { projector } from '#projector/service.ts'
import { queryApi } from '#query-api/service.ts'
import { botPerson } from './bot-person.ts'
import { testDatabase } from './database.ts'
import { eventually } from './eventually.ts'

const salt = 'a salt'

export const deliveryScene = async () => {
  const database = await testDatabase()
  const serviceToken = randomBytes(24).toString('base64url')
  const lines: string[] = []
  const logger = pino({ level: 'debug' }, { write: (line) => void lines.push(line) })
  const config = { RATE_LIMIT_READS: '0', RATE_LIMIT_WRITES: '0', ID_SALT: salt, SERVICE_TOKEN: serviceToken }
  const parts = await openParts(readApiConfig({ ...config, DATABASE_URL: database.url }), pino({ level: 'silent' }))
  let aheadMs = 0
  let isAway = false
  /** Calls of both APIs, and what befalls those whose path it holds for. */
  let befall: ((path: string) => 'lost' | undefined) | null = null
  const folding = projector({ pool: parts.pool, log: parts.log, logger: parts.logger })
  const clock = {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    sleep: systemClock.sleep,
  }
  const commands = commandApi({ ...parts, clock })
  const queries = queryApi(parts)
  const box = sandbox()
  const serve = gateway({ commands: commands.callback, queries: queries.callback, pages: [box.handle], hosts: null })
  const server = await listen(
    (request, response) => {
      const path = request.url ?? ''
      if (path.startsWith('/telegram/')) void posted(request, response)
      else if (path.startsWith('/api/') && (isAway || befall?.(path) === 'lost')) request.socket.destroy()
      else serve(request, response)
    },
    { port: 0, host: '127.0.0.1' },
  )
  const posted = async (request: IncomingMessage, response: ServerResponse) => {
    if (!(await running.webhook?.(request, response, request.url ?? ''))) response.writeHead(404).end()
  }
  let queue = memoryQueue()
  const start = (more: Partial<BotDeps> = {}) => {
    queue = memoryQueue()
    return bot({
      token: box.token,
      apiRoot: box.apiRoot(server.url),
      commandUrl: server.url,
      queryUrl: server.url,
      serviceToken,
      dialogues: postgresDialogues(parts.pool),
      logger,
      clock,
      openQueue: () => queue,
      ...more,
    })
  }
  let running = start()
  const as = (telegramId: number) => client({ baseUrl: server.url, token: serviceToken, onBehalfOf: telegramId })

  return {
    box,
    lines,
    as,
    url: server.url,
    /** Of a bot that runs as a process of its own. */
    env: {
      BOT_TOKEN: box.token,
      BOT_API_ROOT: box.apiRoot(server.url),
      COMMAND_API_URL: server.url,
      QUERY_API_URL: server.url,
      SERVICE_TOKEN: serviceToken,
      DATABASE_URL: database.url,
      HOST: '127.0.0.1',
      PORT: '0',
    },
    stopBot: () => running.stop(),
    userId: (telegramId: number) => personId(salt, telegramId),
    /** Somebody who has begun to use the bot. */
    async person(language: 'ru' | 'en' = 'en') {
      const person = botPerson(box, language)
      await person.say('/start')
      await as(person.id).changeMe({ body: { timeZone: 'UTC' } })
      return person
    },
    /** Tasks that are due in a minute from now, all at once; then it is that minute. Answers what a job names. */
    async ring(telegramId: number, ...titles: readonly string[]) {
      const api = as(telegramId)
      const at = new Date(Math.floor((Date.now() + aheadMs) / 1000 + 60) * 1000).toISOString()
      const tasks = []
      for (const title of titles) {
        const { body } = await api.createTask({ body: { title, due: at.replace('.000Z', 'Z') } })
        tasks.push(body)
      }
      aheadMs += 60_000
      const id = minuteOf(at)
      const wishes = tasks.map((task) => ({ taskId: task.id, wish: `${task.due}|PT0S` }))
      const { body } = await api.fallDue({ id, body: { wishes } })
      return { id, tasks, job: { id: `${personId(salt, telegramId)}/${telegramId}/${id}@${body.revision}` } }
    },
    /** The digest of that day; null where it is not to be told yet, or any more. */
    async digest(telegramId: number, date: string) {
      const { body } = await as(telegramId).fallDue({ id: `digest-${date}`, body: { digest: true } })
      return { id: `${personId(salt, telegramId)}/${telegramId}/${body.id}@${body.revision}` }
    },
    /** Hands the job to the bot, and waits until it was dealt with. */
    async deliver(job: { readonly id: string }): Promise<void> {
      await queue.put(job)
      await eventually(async () => (await queue.depth()) === 0, 30_000)
    },
    put: (job: { readonly id: string }) => queue.put(job),
    depth: () => queue.depth(),
    now: clock.now,
    /** For all of them time leaps so far ahead. */
    later: (ms: number) => {
      aheadMs += ms
    },
    away: (away: boolean) => {
      isAway = away
    },
    befall: (how: typeof befall) => {
      befall = how
    },
    /** The ledger of a notification, without what stands before each name. */
    ledger: async (telegramId: number, id: string) => {
      const stream = `notification-${personId(salt, telegramId)}-${id}`
      const events = (await parts.log.readStreams([stream])).get(stream) ?? []
      return events.map(({ type }) => type.replace('Notification', ''))
    },
    restart: async (more: Partial<BotDeps> = {}) => {
      await running.stop()
      running = start(more)
    },
    async close() {
      await running.stop()
      box.close()
      await Promise.all([commands.close(), queries.close(), folding.stop()])
      await server.close()
      await parts.close()
      await database.drop()
    },
  }
}
