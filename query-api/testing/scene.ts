/** For tests: a read model filled by hand, and the questions asked of it without HTTP. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '#contracts/problems.ts'
import type { ReadRoute, RouteName } from '#contracts/routes.ts'
import { routes } from '#contracts/routes.ts'
import { dueSort, understandDue } from '#domain/due.ts'
import type { Position } from '#platform/event-store/port.ts'
import type { Answer, Call, Principal } from '#platform/http/call.ts'
import { toToken } from '#platform/http/position-token.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { shape } from '#platform/read-model/tables.ts'
import { testDatabase } from '#tests/database.ts'
import { cursors } from '../cursor.ts'
import type { IssuedTokens } from '../deps.ts'
import { exporting } from '../export.ts'
import { feed } from '../feed.ts'
import { liveGeneration } from '../live.ts'
import { asking } from '../question.ts'
import { questions } from '../questions.ts'

const tables = readFileSync(join(import.meta.dirname, '../../platform/read-model/tables.sql'), 'utf8')
const salt = 'salt of the tests'
export const copyId = 'c0ffee'
export const tokenAt = (position: Position): string => toToken(copyId, position)
export const zone = 'America/Adak'

/** 09:30 in Adak. */
const morning = Date.parse('2026-11-24T19:30:00Z')

export const owner = 'aaaaaaaaaaaaaaaa'
export const stranger = 'bbbbbbbbbbbbbbbb'
export const at = (n: number): string => String(n).padStart(16, '0')
export const id = (n: number): string => n.toString(16).padStart(16, '0')

export const principalOf = (personId: string): Principal => ({
  service: false,
  personId,
  telegramId: 42,
  scope: 'read',
  actor: `user:${personId}`,
  channel: 'api',
})

export interface TaskOf {
  readonly owner?: string
  readonly title?: string
  readonly category?: string | null
  readonly done?: boolean
  /** As one would say it. */
  readonly due?: string
  readonly reminders?: readonly string[]
  readonly deleted?: boolean
}

/** `waitMs`: how long a read waits for a position; `pollMs`: how often it looks meanwhile. */
export const openScene = async ({ waitMs, pollMs }: { waitMs?: number; pollMs?: number } = {}) => {
  const database = await testDatabase()
  const pool = openPool(database.url)
  const state = { head: at(1_000_000), now: morning, schemas: ['read_1'], tokens: [] as Token[] }
  const log = { head: async () => state.head }
  const live = liveGeneration(pool, pollMs)
  const ask = asking({ pool, live, log, timeZone: zone, ...(waitMs ? { waitMs } : {}) })
  const tokens = { list: async () => state.tokens, good: async (ids: readonly string[]) => new Set(ids) }
  const deps = {
    ask,
    feed: feed({ ask, live, tokens, copyId }),
    exported: exporting(pool),
    cursors: cursors({ copyId, salt }),
    tokens,
    calendars: { of: async () => null },
    copyId,
    now: () => state.now,
  }
  const asked = questions(deps)
  let last = 0

  const insert = async (table: string, row: Readonly<Record<string, unknown>>) => {
    const names = Object.keys(row)
    const slots = names.map((_, i) => `$${i + 1}`)
    for (const schema of state.schemas) {
      await pool.query(`insert into ${schema}.${table} (${names.join()}) values (${slots.join()})`, Object.values(row))
    }
  }

  const scene = {
    pool,
    live,
    deps,
    state,
    insert,

    async generation(n: number, state: 'live' | 'building') {
      await pool.query(`create schema read_${n}`)
      await pool.query(tables.replaceAll('$schema', `read_${n}`))
      await pool.query(
        `insert into projection.generation (generation, schema, shape, code_version, state, position) values ($1, $2, $3, 1, $4, $5)`,
        [n, `read_${n}`, shape, state, at(last)],
      )
    },
    async swap(from: number, to: number) {
      const client = await pool.connect()
      await client.query('begin')
      await client.query(`update projection.generation set state = 'retired' where generation = $1`, [from])
      await client.query(`update projection.generation set state = 'live' where generation = $1`, [to])
      await client.query('commit')
      client.release()
    },
    /** The live generation stands here; nobody is told. */
    async moveTo(position: string) {
      await pool.query(`update projection.generation set position = $1 where state = 'live'`, [position])
    },
    async person(of: { id?: string; zone?: string } = {}) {
      await insert('person', {
        id: of.id ?? owner,
        key_id: id(1),
        telegram_id: 42,
        language: 'ru',
        time_zone: of.zone ?? zone,
        morning_hour: '09:00',
        reminders: ['PT0S'],
        digest_hour: null,
        reachable: true,
        reachable_since: '2026-01-01T00:00:00Z',
        created_at: '2026-01-01T00:00:00Z',
        revision: 0,
      })
    },
    async category(of: { name?: string; owner?: string; deleted?: boolean } = {}) {
      last += 1
      const category = `ca${id(last).slice(2)}`
      await insert('category', {
        id: category,
        owner: of.owner ?? owner,
        name: of.name ?? 'Home',
        created_at: '2026-01-01T00:00:00Z',
        created_position: at(last),
        updated_at: '2026-01-01T00:00:00Z',
        deleted_at: of.deleted ? '2026-01-02T00:00:00Z' : null,
        revision: 0,
      })
      return category
    },
    async task(of: TaskOf = {}, position = ++last) {
      const due = of.due === undefined ? null : understandDue(of.due, zone)
      await insert('task', {
        id: id(position),
        owner: of.owner ?? owner,
        title: of.title ?? `Task ${position}`,
        category_id: of.category ?? null,
        done: of.done ?? false,
        due_local: due?.local,
        due_zone: due?.zone,
        due_at: due?.at,
        due_sort: due && dueSort(due, zone),
        reminders: of.reminders ?? null,
        created_at: '2026-01-01T00:00:00Z',
        created_position: at(position),
        updated_at: '2026-01-01T00:00:00Z',
        completed_at: of.done ? '2026-01-03T00:00:00Z' : null,
        deleted_at: of.deleted ? '2026-01-02T00:00:00Z' : null,
        revision: 0,
      })
      return id(position)
    },
    async history(stream: string, type: string, of: { owner?: string | null; data?: unknown; revision?: number } = {}) {
      last += 1
      await insert('history', {
        position: at(last),
        event_id: randomUUID(),
        owner: of.owner === undefined ? owner : of.owner,
        stream,
        revision: of.revision ?? 0,
        type,
        at: '2026-01-01T00:00:00Z',
        actor: `user:${owner}`,
        channel: 'api',
        command_id: 'c',
        correlation_id: 'c',
        causation_id: 'c',
        data: JSON.stringify(of.data ?? {}),
      })
      return at(last)
    },
    async reminder(task: string, fireAt: string, of: { before?: string | null; owner?: string } = {}) {
      const before = of.before === undefined ? 'PT0S' : of.before
      await insert('reminder', {
        task_id: task,
        wish: `${fireAt}|${before}`,
        owner: of.owner ?? owner,
        fire_at: fireAt,
        before,
      })
    },

    ask<N extends ReadRoute>(route: N, given: Asked = {}): Promise<Answer> {
      const schema = (routes as Readonly<Record<RouteName, { query?: { parse(query: unknown): unknown } }>>)[route]
        .query
      const call = {
        principal: principalOf(given.person ?? owner),
        id: given.id ?? '',
        query: schema?.parse(given.query ?? {}),
        body: undefined,
        idempotencyKey: null,
        ifMatch: null,
        ifNoneMatch: given.ifNoneMatch ?? null,
        minPosition: given.minPosition ?? null,
        correlationId: 'test',
      }
      return asked[route](call as unknown as Call<never>)
    },
    async clear() {
      await pool.query(`
        truncate read_1.person, read_1.category, read_1.task, read_1.reminder, read_1.history;
        update projection.generation set position = ''`)
      Object.assign(state, { now: morning, head: at(1_000_000), tokens: [] })
    },
    async close() {
      await pool.end()
      await database.drop()
    },
  }
  await scene.generation(1, 'live')
  return scene
}

type Token = Awaited<ReturnType<IssuedTokens['list']>>[number]

export interface Asked {
  readonly person?: string
  readonly id?: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly ifNoneMatch?: string
  readonly minPosition?: string
}

/** The answer's body, parsed. */
export const bodyOf = <T>(answer: Answer): T => JSON.parse(String(answer.body)) as T

/** The code of the refusal; `none` where there is an answer. */
export const codeOf = (answer: Promise<Answer>): Promise<string> =>
  answer.then(
    () => 'none',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  )
