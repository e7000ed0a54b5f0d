/** For tests: the questions of operators, asked without HTTP of a read model filled by hand. */
import type { ServerResponse } from 'node:http'
import { type AdminReadRoute, adminRoutes } from '#contracts/admin.ts'
import type { Route } from '#contracts/routes.ts'
import type { Answer } from '#platform/http/call.ts'
import type { AdminDeps } from '../admin/deps.ts'
import { logFeed } from '../admin/log-feed.ts'
import { adminQuestions } from '../admin/questions.ts'
import type { Live } from '../live.ts'
import { bodyOf, openScene } from './scene.ts'

export type Asked = Readonly<{
  id?: string
  query?: Readonly<Record<string, string | number | undefined>> | undefined
  accept?: string
  lastEventId?: string
  minPosition?: string
  ifNoneMatch?: string
}>
type AdminQuestion = Exclude<AdminReadRoute, 'readSession' | 'readOperations'>

const principal = {
  service: false,
  personId: '',
  telegramId: 0,
  scope: 'read',
  actor: 'superuser:anna',
  channel: 'admin',
} as const

const session = {
  hash: Buffer.alloc(32, 1),
  name: 'anna',
  role: 'viewer',
  csrf: '',
  expiresAt: Number.MAX_SAFE_INTEGER,
} as const

/** The questions, asked by somebody who is signed in as long as `sessions` says so. */
export const adminAsker = ({ live, ...deps }: Omit<AdminDeps, 'logFeed'> & { readonly live: Live }) => {
  const sessions = { isGood: true }
  const good = async (hashes: readonly string[]) => new Set(sessions.isGood ? hashes : [])
  const { copyId } = deps
  const following = logFeed({ live, sessions: { good }, copyId, beatMs: 200, sessionsMs: 50, drainMs: 300 })
  const questions = adminQuestions({ ...deps, logFeed: following })

  const ask = (route: AdminQuestion, given: Asked = {}): Promise<Answer> => {
    const { query }: Route = adminRoutes[route]
    const said = Object.entries(given.query ?? {}).filter(([, value]) => value !== undefined)
    const call = {
      principal,
      session,
      door: { address: '127.0.0.1', secure: false },
      id: given.id ?? '',
      query: query?.parse(Object.fromEntries(said)),
      minPosition: given.minPosition ?? null,
      ifNoneMatch: given.ifNoneMatch ?? null,
      accept: given.accept ?? null,
      lastEventId: given.lastEventId ?? null,
    }
    return questions[route](call as never)
  }

  return {
    sessions,
    ask,
    /** Held against the contract. */
    read: async <T>(route: AdminQuestion, given: Asked = {}): Promise<T> => {
      const body = bodyOf<T>(await ask(route, given))
      const { answers }: Route = adminRoutes[route]
      answers[200]?.parse(body)
      return body
    },
    /** Every item of a list, page by page; between two pages `meanwhile` happens. */
    all: async <Item>(
      route: AdminQuestion,
      query: Asked['query'] = {},
      meanwhile: (page: readonly Item[]) => Promise<unknown> = async () => undefined,
    ): Promise<Item[]> => {
      const found: Item[] = []
      for (let cursor: string | undefined; ; ) {
        const answer = await ask(route, { query: { ...query, cursor } })
        const page = bodyOf<{ items: Item[]; nextCursor: string | null }>(answer)
        found.push(...page.items)
        if (page.nextCursor === null) return found
        await meanwhile(page.items)
        cursor = page.nextCursor
      }
    },
    /** Follows the log, into `out`. */
    follow: async (out: ServerResponse, given: Asked = {}) => {
      const { stream } = await ask('listEvents', { ...given, accept: 'text/event-stream' })
      stream?.(out)
    },
  }
}

export const openAdminScene = async () => {
  const scene = await openScene()
  return { ...scene, ...adminAsker({ ...scene.deps, live: scene.live, now: () => scene.state.now }) }
}
