/** The secret in a calendar's address: 256 random bits, kept as their SHA-256. A person has one at a time. */
import { hash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { askAgain, type Cell } from '#platform/event-store/postgres/asking.ts'

export interface IssuedCalendar {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** All reject with the event store's StoreAway where Postgres does not answer. */
export interface Calendars {
  /** The one before is good no longer. null: this command issued one before, or the person's key is gone. */
  issue(
    owner: string,
    by: { readonly commandId: string | null; readonly keyId: string },
  ): Promise<(IssuedCalendar & { readonly secret: string }) | null>
  /** Whether this command issued one, good or not. */
  wasIssuedBy(commandId: string): Promise<boolean>
  /** null: none is good. */
  of(owner: string): Promise<IssuedCalendar | null>
  /** Asking again changes nothing. */
  revoke(owner: string): Promise<void>
  /** Whose calendar it is; null: the secret is unknown or revoked. Nothing is remembered. */
  ownerOf(secret: string): Promise<string | null>
}

const created = '(extract(epoch from created_at) * 1000)::bigint'
const issueQuery = {
  name: 'issue_calendar',
  text: `with present as (select from accounts.key where id = $5 for key share),
      before as (
        update accounts.calendar set revoked_at = now()
        where owner = $3 and revoked_at is null and id <> $1 and exists (select from present)
          and not exists (select from accounts.calendar where command_id = $4)
      )
    insert into accounts.calendar (id, hash, owner, command_id) select $1, $2, $3, $4 where exists (select from present)
    on conflict do nothing`,
}
const byIdQuery = { name: 'calendar_by_id', text: `select id, ${created} from accounts.calendar where id = $1` }
const byCommandQuery = { name: 'calendar_by_command', text: 'select from accounts.calendar where command_id = $1' }
const ofQuery = {
  name: 'calendar_of',
  text: `select id, ${created} from accounts.calendar where owner = $1 and revoked_at is null order by created_at desc`,
}
const revokeQuery = {
  name: 'revoke_calendar',
  text: 'update accounts.calendar set revoked_at = now() where owner = $1 and revoked_at is null',
}
const ownerQuery = {
  name: 'calendar_owner',
  text: 'select owner from accounts.calendar where hash = $1 and revoked_at is null',
}

const calendarOf = ([id, createdAt]: Cell[]): IssuedCalendar => ({ id: String(id), createdAt: Number(createdAt) })
const digest = (secret: string) => hash('sha256', secret, 'buffer')

export const openCalendars = (pool: pg.Pool): Calendars => ({
  issue: async (owner, { commandId, keyId }) => {
    const secret = randomBytes(32).toString('base64url')
    const id = randomBytes(8).toString('hex')
    await askAgain(pool, issueQuery, [id, digest(secret), owner, commandId, keyId])
    // The insert itself may have been asked for twice.
    const [row] = await askAgain(pool, byIdQuery, [id])
    return row ? { ...calendarOf(row), secret } : null
  },
  wasIssuedBy: async (commandId) => (await askAgain(pool, byCommandQuery, [commandId])).length > 0,
  of: async (owner) => {
    const [row] = await askAgain(pool, ofQuery, [owner])
    return row ? calendarOf(row) : null
  },
  revoke: async (owner) => void (await askAgain(pool, revokeQuery, [owner])),
  ownerOf: async (secret) => {
    const [row] = await askAgain(pool, ownerQuery, [digest(secret)])
    return row ? String(row[0]) : null
  },
})
