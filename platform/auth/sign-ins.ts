/**
 * What was tried at the panel's door, and how often it may be: 5 refusals in 15 minutes of a name from an address (a
 * network of 64 bits in IPv6) since it last signed in there, 20 from an address. Counted in Postgres, for all copies.
 */
import type pg from 'pg'
import { askAgain } from '#platform/event-store/postgres/asking.ts'

/** Who tries, and from where (an IP address); the name as it was typed. */
export interface Visitor {
  readonly name: string
  readonly address: string
}

/** Reject with the event store's StoreAway where Postgres does not answer. */
export interface SignIns {
  /** Recorded as refused until it is told otherwise; or the seconds until there is another try. */
  attempt(visitor: Visitor): Promise<{ readonly id: string } | { readonly waitSeconds: number }>
  signedIn(id: string): Promise<void>
  /** It was no try at all. */
  withdraw(id: string): Promise<void>
  signedOut(visitor: Visitor): Promise<void>
  /** Forgets what is older than 90 days, and all but the last 200,000 (`most`). */
  tidy(most?: number): Promise<void>
}

const tryQuery = { name: 'try_sign_in', text: 'select id, wait from accounts.try_sign_in($1, $2)' }
const signedInQuery = { name: 'signed_in', text: `update accounts.sign_in set outcome = 'signed-in' where id = $1` }
const withdrawQuery = { name: 'withdraw_sign_in', text: 'delete from accounts.sign_in where id = $1' }
const signedOutQuery = {
  name: 'signed_out',
  text: `insert into accounts.sign_in (name, address, outcome) values ($1, $2, 'signed-out')`,
}
const tidyQuery = {
  name: 'tidy_sign_ins',
  text: `delete from accounts.sign_in where at < now() - interval '90 days'
    or id <= (select id from accounts.sign_in order by id desc offset $1 limit 1)`,
}

/** As a column of text takes it. */
const typed = ({ name }: Visitor) => [...name.toWellFormed().replaceAll('\0', '\ufffd')].slice(0, 150).join('')

export const openSignIns = (pool: pg.Pool): SignIns => ({
  attempt: async (visitor) => {
    const [row] = await askAgain(pool, tryQuery, [typed(visitor), visitor.address])
    const [id, wait] = row ?? []
    return id == null ? { waitSeconds: Number(wait) } : { id: String(id) }
  },
  signedIn: async (id) => void (await askAgain(pool, signedInQuery, [id])),
  withdraw: async (id) => void (await askAgain(pool, withdrawQuery, [id])),
  signedOut: async (visitor) => void (await askAgain(pool, signedOutQuery, [typed(visitor), visitor.address])),
  tidy: async (most = 200_000) => void (await askAgain(pool, tidyQuery, [most])),
})
