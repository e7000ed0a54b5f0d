/** For tests: all of Adak in this process on a fresh database, at one origin, with the double in Telegram's place. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { pino } from 'pino'
import { sandbox } from '#bot/sandbox/sandbox.ts'
import { bot } from '#bot/service.ts'
import { commandApi } from '#command-api/service.ts'
import { client } from '#contracts/client.ts'
import { personId } from '#domain/ids.ts'
import { authenticating } from '#platform/auth/authenticate.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { postgresEventStore } from '#platform/event-store/postgres/store.ts'
import { gateway } from '#platform/http/gateway.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { projector } from '#projector/service.ts'
import { queryApi } from '#query-api/service.ts'
import { xraying } from '#query-api/xray.ts'
import { testDatabase } from './database.ts'

const salt = 'a salt'
const timeZone = 'America/Adak'

export const wholeService = async () => {
  const database = await testDatabase()
  const pool = openPool(database.url)
  const store = postgresEventStore({ pool })
  const keys = openKeys(pool)
  const tokens = openTokens(pool)
  const log = openLog({ store, keys })
  const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
  const { copyId } = await openInstallation({ log, pool, salt, timeZone })
  const serviceToken = randomBytes(24).toString('base64url')
  const common = {
    pool,
    log,
    keys,
    tokens,
    salt,
    copyId,
    timeZone,
    serviceToken,
    logger,
    authenticate: authenticating({ tokens, serviceToken, salt }),
    limits: { reads: 0, writes: 0 },
    hosts: null,
    corsOrigins: [],
  }
  const folding = projector({ pool, log, logger })
  const queries = queryApi(common)
  const commands = commandApi(common)
  const xray = xraying(pool)
  const box = sandbox({ xray: (telegramId, after) => xray(personId(salt, telegramId), after) })
  const listener = gateway({
    commands: commands.callback,
    queries: queries.callback,
    pages: [box.handle],
    hosts: null,
    home: '/sandbox/',
  })
  let isAway = false
  const server = createServer((request, response) =>
    isAway && request.url?.startsWith('/api/') ? request.socket.destroy() : listener(request, response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`

  const startBot = () =>
    bot({
      token: box.token,
      apiRoot: box.apiRoot(origin),
      commandUrl: origin,
      queryUrl: origin,
      serviceToken,
      dialogues: postgresDialogues(pool),
      logger,
    })
  let running = startBot()

  return {
    origin,
    box,
    pool,
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
    async close() {
      await running.stop()
      box.close()
      server.close()
      server.closeAllConnections()
      await Promise.all([commands.close(), queries.close(), folding.stop()])
      await store.close()
      await pool.end()
      await database.drop()
    },
  }
}
export type WholeService = Awaited<ReturnType<typeof wholeService>>
