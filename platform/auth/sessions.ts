/** Sessions of the panel: a secret of 256 bits in a cookie, kept as its SHA-256. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type pg from 'pg'
import type { Role, Session as SessionAnswer } from '#contracts/admin.ts'
import { askAgain } from '#platform/event-store/postgres/asking.ts'
import type { Credentials } from './superusers.ts'

export interface Session {
  /** SHA-256 of the secret. */
  readonly hash: Buffer
  /** Of the superuser. */
  readonly name: string
  readonly role: Role
  /** What every write carries besides the cookie. */
  readonly csrf: string
  /** Milliseconds since 1970: it ends then, however busy it is. */
  readonly expiresAt: number
}

/** All reject with the event store's StoreAway where Postgres does not answer. Nothing is remembered. */
export interface Sessions {
  /** It is good only while the superuser's credentials are these. The secret is told this once. */
  begin(superuser: Credentials): Promise<{ readonly secret: string; readonly session: Session }>
  /** null: unknown, ended, its superuser disabled, 2 h without a call, or 12 h old. Being found counts as a call. */
  find(secret: string): Promise<Session | null>
  /** Those of these hashes (in hex) that are good now; it counts as no call. */
  good(hashes: readonly string[]): Promise<ReadonlySet<string>>
  end(session: Pick<Session, 'hash'>): Promise<void>
  /** Forgets those that are over. */
  tidy(): Promise<void>
}

const idle = `interval '2 hours'`
const whole = `interval '12 hours'`
const form = /^[\w-]{43}$/

const good = `from accounts.session as s join accounts.superuser as u on u.name = s.superuser and u.version = s.version
  where s.expires_at > now() and s.seen_at > now() - ${idle} and u.disabled_at is null`
const epoch = `(extract(epoch from s.expires_at) * 1000)::bigint`
const beginQuery = {
  name: 'begin_session',
  text: `insert into accounts.session as s (hash, superuser, version, csrf, expires_at)
    values ($1, $2, $3, $4, now() + ${whole}) on conflict (hash) do update set hash = excluded.hash returning ${epoch}`,
}
const findQuery = {
  name: 'find_session',
  text: `select u.name, u.role, s.csrf, ${epoch}, s.seen_at < now() - interval '1 minute' ${good} and s.hash = $1`,
}
const seenQuery = { name: 'session_seen', text: 'update accounts.session set seen_at = now() where hash = $1' }
const goodQuery = {
  name: 'good_sessions',
  text: `select encode(s.hash, 'hex') ${good} and encode(s.hash, 'hex') = any($1)`,
}
const endQuery = { name: 'end_session', text: 'delete from accounts.session where hash = $1' }
const tidyQuery = {
  name: 'tidy_sessions',
  text: `delete from accounts.session as over where not exists (select ${good} and s.hash = over.hash)`,
}

const sha256 = (text: string) => hash('sha256', text, 'buffer')

/** What its holder is told of it. */
export const sessionAnswer = ({ name, role, csrf, expiresAt }: Session): SessionAnswer => ({
  name,
  role,
  csrf,
  expiresAt: new Date(expiresAt).toISOString(),
})

/** In a time that does not tell how much of it was right. */
export const isCsrf = ({ csrf }: Pick<Session, 'csrf'>, given: string): boolean =>
  timingSafeEqual(sha256(given), sha256(csrf))

export const openSessions = (pool: pg.Pool): Sessions => ({
  begin: async ({ name, role, version }) => {
    const secret = randomBytes(32).toString('base64url')
    const csrf = randomBytes(32).toString('base64url')
    const [row] = await askAgain(pool, beginQuery, [sha256(secret), name, version, csrf])
    return { secret, session: { hash: sha256(secret), name, role, csrf, expiresAt: Number(row?.[0]) } }
  },
  find: async (secret) => {
    if (!form.test(secret)) return null
    const digest = sha256(secret)
    const [row] = await askAgain(pool, findQuery, [digest])
    if (!row) return null
    const [name, role, csrf, expiresAt, isStale] = row
    if (isStale) await askAgain(pool, seenQuery, [digest])
    return {
      hash: digest,
      name: String(name),
      role: role === 'superuser' ? 'superuser' : 'viewer',
      csrf: String(csrf),
      expiresAt: Number(expiresAt),
    }
  },
  good: async (hashes) => new Set((await askAgain(pool, goodQuery, [hashes])).map(([digest]) => String(digest))),
  end: async ({ hash: digest }) => void (await askAgain(pool, endQuery, [digest])),
  tidy: async () => void (await askAgain(pool, tidyQuery, [])),
})
