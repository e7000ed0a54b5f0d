/** For tests: command-api over HTTP on a fresh database, and its log to look into. */
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { streamOf } from '#contracts/events/index.ts'
import { personId } from '#domain/ids.ts'
import { authenticating } from '#platform/auth/authenticate.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { start } from '#platform/event-store/port.ts'
import { postgresEventStore } from '#platform/event-store/postgres/store.ts'
import { listen } from '#platform/http/listen.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { testDatabase } from '#tests/database.ts'
import { type CommandApi, commandApi } from '../service.ts'

export const salt = 'salt of the tests'
const timeZone = 'America/Adak'

export interface Sending {
  readonly token?: string
  /** The service token on this person's behalf. */
  readonly as?: number
  readonly json?: unknown
  /** Sent as it is, as JSON unless headers say otherwise. */
  readonly raw?: string | Uint8Array<ArrayBuffer>
  readonly key?: string
  readonly ifMatch?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Got {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers are held against their schemas elsewhere
  readonly body: any
}

export const openScene = async (more: Partial<CommandApi> = {}) => {
  const database = await testDatabase()
  const pool = openPool(database.url)
  const store = postgresEventStore({ pool })
  const keys = openKeys(pool)
  const tokens = openTokens(pool)
  const log = openLog({ store, keys })
  const serviceToken = randomBytes(24).toString('base64url')
  const { copyId } = await openInstallation({ log, pool, salt, timeZone })
  const logged: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const common = { pool, log, keys, tokens, salt, copyId, timeZone, logger }
  const http = { limits: { reads: 0, writes: 0 }, hosts: null, corsOrigins: [], ...more }
  const authenticate = authenticating({ tokens, serviceToken, salt })
  const api = commandApi({ ...common, authenticate, ...http })
  const server = await listen(api.callback, { port: 0, host: '127.0.0.1' })

  const send = async (method: string, path: string, sending: Sending = {}): Promise<Got> => {
    const { token = sending.as === undefined ? undefined : serviceToken, json, key, ifMatch } = sending
    const body = sending.raw ?? (json === undefined ? null : JSON.stringify(json))
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(sending.as !== undefined && { 'adak-on-behalf-of': `telegram:${sending.as}` }),
      ...(body !== null && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...sending.headers,
    }
    const kept = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
    const answer = await fetch(server.url + (path.startsWith('/') ? path : `/api/v1/${path}`), {
      method,
      headers: kept,
      body,
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, body: text === '' ? undefined : JSON.parse(text) }
  }

  return {
    ...common,
    store,
    serviceToken,
    url: server.url,
    databaseUrl: database.url,
    logged,
    send,
    /** Registers a person, and issues a token to them. */
    async person(telegramId: number, scope: 'read' | 'write' = 'write') {
      await send('PUT', 'me', { as: telegramId, json: { language: 'en' } })
      const owner = personId(salt, telegramId)
      const wanted = { owner, telegramId, name: null, scope, expiresAt: null, commandId: null }
      const made = await tokens.issue(wanted)
      if (!made) throw new Error('no token')
      const { token } = made
      return {
        id: owner,
        telegramId,
        token,
        send: (method: string, path: string, sending: Sending = {}) => send(method, path, { token, ...sending }),
      }
    },
    async events(stream: string) {
      return (await log.readStreams([stream])).get(stream) ?? []
    },
    typesOf: async (kind: 'task' | 'category' | 'user', id: string): Promise<string[]> => {
      const stream = streamOf[kind](id)
      return ((await log.readStreams([stream])).get(stream) ?? []).map(({ type }) => type)
    },
    /** How many events there are. */
    async count() {
      let count = 0
      for await (const page of log.readAll({ after: start })) count += page.length
      return count
    },
    async close() {
      await server.close()
      await api.close()
      await store.close()
      await pool.end()
      await database.drop()
    },
  }
}
export type CommandScene = Awaited<ReturnType<typeof openScene>>
export type Someone = Awaited<ReturnType<CommandScene['person']>>
