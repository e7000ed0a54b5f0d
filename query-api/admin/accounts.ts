/** GET /api/v1/admin/tokens and /api/v1/admin/sign-ins: what stands beside the log, newest first. */
import { sql } from 'kysely'
import type * as z from 'zod'
import { type AdminToken, type adminQueries, SignInRecord } from '#contracts/admin.ts'
import type { Scope } from '#contracts/reads.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { type Db, given, type RowOf } from '../statement.ts'
import type { AdminDeps } from './deps.ts'
import { instant, instantOrNull, millis } from './instant.ts'
import { inOrder, keyOfPage, listed, type Order, type Part } from './listing.ts'

interface TokenRow {
  readonly id: string
  readonly owner: string
  readonly telegram_id: string
  readonly name: string | null
  readonly scope: Scope
}

const newestTokens: Order = {
  by: sql<string>`k.created_at`,
  type: 'timestamptz',
  tie: sql<string>`k.id`,
  descending: true,
}
const isGood = sql<boolean>`k.revoked_at is null and (k.expires_at is null or k.expires_at > ${given('now')}::timestamptz)`

const tokens =
  ({ person, status }: z.infer<typeof adminQueries.tokens>, part: Part) =>
  (db: Db) => {
    let issued = db
      .selectFrom(sql<TokenRow>`accounts.token`.as('k'))
      .select(['k.id', 'k.owner', 'k.telegram_id', 'k.name', 'k.scope', millis('k.created_at').as('created')])
      .select(millis<number | null>('k.expires_at').as('expires'))
      .select(millis<number | null>('k.revoked_at').as('revoked'))
    if (person !== undefined) issued = issued.where('k.owner', '=', given<string>('person'))
    if (status !== 'all') issued = issued.where(status === 'good' ? isGood : sql<boolean>`not (${isGood})`)
    const page = inOrder(issued, newestTokens, part).as('page')
    return db
      .selectFrom(page)
      .select(['page.id', 'page.owner', 'page.telegram_id', 'page.name', 'page.scope', 'page.created'])
      .select(['page.expires', 'page.revoked'])
      .select(keyOfPage)
  }

const tokenFrom = (row: RowOf<ReturnType<typeof tokens>>): AdminToken => ({
  id: row.id,
  person: { id: row.owner, telegramId: Number(row.telegram_id) },
  name: row.name,
  scope: row.scope,
  createdAt: instant(row.created),
  expiresAt: instantOrNull(row.expires),
  revokedAt: instantOrNull(row.revoked),
})

export const listAllTokens =
  (deps: AdminDeps): AdminHandlers<'listAllTokens'>['listAllTokens'] =>
  (call) => {
    const { person, status } = call.query
    return listed(deps, call, {
      name: 'tokens',
      written: { status },
      rows: (part) => tokens(call.query, part),
      values: { person, now: new Date(deps.now()) },
      item: tokenFrom,
    })
  }

interface SignInRow {
  readonly id: string
  readonly name: string
  readonly outcome: string
  readonly times: number
}

const newestSignIns: Order = { by: sql<string>`s.id`, type: 'bigint', tie: null, descending: true }

const signIns =
  ({ name }: z.infer<typeof adminQueries.signIns>, part: Part) =>
  (db: Db) => {
    const tried = db
      .selectFrom(sql<SignInRow>`accounts.sign_in`.as('s'))
      .select(['s.id', 's.name', 's.outcome', 's.times', millis('s.at').as('tried')])
      .select(sql<string>`host(s.address)`.as('address'))
    const of =
      name === undefined ? tried : tried.where(sql<boolean>`lower(s.name) = lower(${given<string>('name')}::text)`)
    return db
      .selectFrom(inOrder(of, newestSignIns, part).as('page'))
      .select(['page.id', 'page.name', 'page.outcome', 'page.times', 'page.tried', 'page.address'])
      .select(keyOfPage)
  }

const signInFrom = ({ id, name, outcome, times, tried, address }: RowOf<ReturnType<typeof signIns>>) =>
  SignInRecord.parse({ id, at: instant(tried), name, address, outcome, times })

export const listSignIns =
  (deps: AdminDeps): AdminHandlers<'listSignIns'>['listSignIns'] =>
  (call) =>
    listed(deps, call, {
      name: 'sign-ins',
      written: {},
      rows: (part) => signIns(call.query, part),
      values: { name: call.query.name },
      item: signInFrom,
    })
