/** API tokens: 256 random bits, kept as their SHA-256. */
import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Scope } from '#contracts/reads.ts'
import { askAgain, type Cell } from '#platform/event-store/postgres/asking.ts'
import type { Principal } from '#platform/http/call.ts'

export interface IssuedToken {
  readonly id: string
  /** The person's id. */
  readonly owner: string
  readonly telegramId: number
  readonly name: string | null
  readonly scope: Scope
  /** Milliseconds since 1970; null: it does not expire. */
  readonly expiresAt: number | null
}

export interface NewToken extends Omit<IssuedToken, 'id'> {
  /** Of the call that issues it; the same one issues no second token. */
  readonly commandId: string | null
  /** The person's present key: while it is being destroyed, and afterwards, none is issued. */
  readonly keyId?: string
}

/** All reject with the event store's StoreAway where Postgres does not answer. */
export interface Tokens {
  /** null: this command issued one before, or the person's key is gone. The token itself is told this once. */
  issue(token: NewToken): Promise<{ readonly issued: IssuedToken; readonly token: string } | null>
  /** What this command issued, whether or not it is still good. */
  issuedBy(commandId: string): Promise<IssuedToken | null>
  /** Those that are good, oldest first: of one person, or of all. */
  list(owner?: string): Promise<readonly IssuedToken[]>
  /** False: there is none with this id (of this person). Revoking again is true. Elsewhere it counts after 5 s. */
  revoke(id: string, owner?: string): Promise<boolean>
  /** Those of these ids that are good now; nothing is remembered. */
  good(ids: readonly string[]): Promise<ReadonlySet<string>>
  /** `hash`: the SHA-256 of the token. An answer is remembered for 5 s at most. */
  verify(hash: Buffer): Promise<Principal | null>
  /** What was remembered of tokens is looked up anew: some were destroyed by this process. */
  forget(): void
}

const rememberedMs = 5_000
const mostRemembered = 20_000

const columns = `id, owner, telegram_id, name, scope, (extract(epoch from expires_at) * 1000)::bigint`
const issueQuery = {
  name: 'issue_token',
  text: `with present as (select from accounts.key where id = $9 for key share)
    insert into accounts.token (id, hash, owner, telegram_id, name, scope, expires_at, command_id)
    select $1, $2, $3, $4, $5, $6, to_timestamp($7::double precision / 1000), $8
    where $9::text is null or exists (select from present)
    on conflict do nothing`,
}
const isThereQuery = { name: 'is_token_there', text: 'select from accounts.token where id = $1' }
const issuedByQuery = { name: 'token_issued_by', text: `select ${columns} from accounts.token where command_id = $1` }
const good = 'revoked_at is null and (expires_at is null or expires_at > now())'
const listQuery = {
  name: 'list_tokens',
  text: `select ${columns} from accounts.token where ($1::text is null or owner = $1) and ${good} order by created_at, id`,
}
const revokeQuery = {
  name: 'revoke_token',
  text: `update accounts.token set revoked_at = coalesce(revoked_at, now())
    where id = $1 and ($2::text is null or owner = $2) returning encode(hash, 'hex')`,
}
const goodQuery = { name: 'good_tokens', text: `select id from accounts.token where id = any($1) and ${good}` }
const verifyQuery = { name: 'verify_token', text: `select ${columns} from accounts.token where hash = $1 and ${good}` }

const tokenOf = ([id, owner, telegramId, name, scope, expiresAt]: Cell[]): IssuedToken => ({
  id: String(id),
  owner: String(owner),
  telegramId: Number(telegramId),
  name: name == null ? null : String(name),
  scope: scope === 'write' ? 'write' : 'read',
  expiresAt: expiresAt == null ? null : Number(expiresAt),
})

interface Verified {
  readonly principal: Principal
  readonly expiresAt: number
}

export const openTokens = (pool: pg.Pool): Tokens => {
  const known = new Map<string, { readonly found: Promise<Verified | null>; readonly until: number }>()

  const look = async (hash: Buffer): Promise<Verified | null> => {
    const [row] = await askAgain(pool, verifyQuery, [hash])
    if (!row) return null
    const { id, owner, telegramId, scope, expiresAt } = tokenOf(row)
    const principal = {
      service: false,
      personId: owner,
      telegramId,
      scope,
      actor: `user:${owner}`,
      channel: 'api',
      tokenId: id,
    } as const
    return { principal, expiresAt: expiresAt ?? Number.POSITIVE_INFINITY }
  }

  const remember = (name: string, hash: Buffer) => {
    known.delete(name)
    const oldest = known.size >= mostRemembered ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    const found = look(hash)
    known.set(name, { found, until: performance.now() + rememberedMs })
    found.catch(() => known.delete(name))
    return found
  }

  return {
    issue: async ({ owner, telegramId, name, scope, expiresAt, commandId, keyId = null }) => {
      const token = `adak_${randomBytes(32).toString('base64url')}`
      const hash = createHash('sha256').update(token).digest()
      const id = randomBytes(8).toString('hex')
      const values = [id, hash, owner, telegramId, name, scope, expiresAt, commandId, keyId]
      await askAgain(pool, issueQuery, values)
      // The insert itself may have been asked for twice.
      const rows = await askAgain(pool, isThereQuery, [id])
      return rows.length ? { issued: { id, owner, telegramId, name, scope, expiresAt }, token } : null
    },
    issuedBy: async (commandId) => {
      const [row] = await askAgain(pool, issuedByQuery, [commandId])
      return row ? tokenOf(row) : null
    },
    list: async (owner) => (await askAgain(pool, listQuery, [owner ?? null])).map(tokenOf),
    revoke: async (id, owner) => {
      const [row] = await askAgain(pool, revokeQuery, [id, owner ?? null])
      if (row) known.delete(Buffer.from(String(row[0]), 'hex').toString('latin1'))
      return row !== undefined
    },
    good: async (ids) => new Set((await askAgain(pool, goodQuery, [ids])).map(([id]) => String(id))),
    verify: async (hash) => {
      const name = hash.toString('latin1')
      const remembered = known.get(name)
      const found = await (remembered && remembered.until > performance.now() ? remembered.found : remember(name, hash))
      return found && found.expiresAt > Date.now() ? found.principal : null
    },
    forget: () => known.clear(),
  }
}
