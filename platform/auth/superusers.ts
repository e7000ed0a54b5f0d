/** Who may sign in to the panel. */
import type pg from 'pg'
import type { Role } from '#contracts/admin.ts'
import { askAgain, type Cell } from '#platform/event-store/postgres/asking.ts'
import { hashPassword } from './passwords.ts'

export interface Superuser {
  readonly name: string
  readonly role: Role
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** null: they may sign in. */
  readonly disabledAt: number | null
}

/** With what a password is held against. */
export interface Credentials extends Superuser {
  /** argon2id in PHC's form. */
  readonly password: string
  /** A session is good under this version only. */
  readonly version: number
}

/** All reject with the event store's StoreAway where Postgres does not answer. */
export interface Superusers {
  /** False: there is one of this name, or of one that differs in the case of its letters only. */
  create(superuser: { readonly name: string; readonly role: Role; readonly password: string }): Promise<boolean>
  find(name: string): Promise<Credentials | null>
  /** By name. */
  list(): Promise<readonly Superuser[]>
  /** Their sessions end, but for the one of hash `keep`. False: there is none of this name. */
  setPassword(name: string, password: string, keep?: Buffer): Promise<boolean>
  /** Their sessions end, and none is begun until they are enabled. False: there is none of this name. */
  disable(name: string): Promise<boolean>
  enable(name: string): Promise<boolean>
}

const epoch = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`
const columns = `name, role, ${epoch('created_at')}, ${epoch('disabled_at')}`
const createQuery = {
  name: 'create_superuser',
  text: 'insert into accounts.superuser (name, role, password) values ($1, $2, $3) on conflict do nothing',
}
const findQuery = {
  name: 'find_superuser',
  text: `select ${columns}, password, version from accounts.superuser where name = $1`,
}
const listQuery = { name: 'list_superusers', text: `select ${columns} from accounts.superuser order by name` }
const passwordQuery = {
  name: 'set_password',
  text: `with changed as
      (update accounts.superuser set password = $2, version = version + 1 where name = $1 returning version),
    kept as (update accounts.session as s set version = changed.version from changed where s.hash = $3)
    select from changed`,
}
const disableQuery = {
  name: 'disable_superuser',
  text: `update accounts.superuser set disabled_at = coalesce(disabled_at, now()), version = version + 1
    where name = $1 returning name`,
}
const enableQuery = {
  name: 'enable_superuser',
  text: 'update accounts.superuser set disabled_at = null where name = $1 returning name',
}

const superuserOf = ([name, role, createdAt, disabledAt]: Cell[]): Superuser => ({
  name: String(name),
  role: role === 'superuser' ? 'superuser' : 'viewer',
  createdAt: Number(createdAt),
  disabledAt: disabledAt == null ? null : Number(disabledAt),
})

export const openSuperusers = (pool: pg.Pool): Superusers => {
  const find = async (name: string): Promise<Credentials | null> => {
    const [row] = await askAgain(pool, findQuery, [name])
    return row ? { ...superuserOf(row), password: String(row[4]), version: Number(row[5]) } : null
  }
  const isThere = async (query: typeof enableQuery, values: readonly unknown[]) =>
    (await askAgain(pool, query, values)).length > 0
  return {
    create: async ({ name, role, password }) => {
      const kept = await hashPassword(password)
      await askAgain(pool, createQuery, [name, role, kept])
      // The insert itself may have been asked for twice.
      return (await find(name))?.password === kept
    },
    find,
    list: async () => (await askAgain(pool, listQuery, [])).map(superuserOf),
    setPassword: async (name, password, keep) =>
      isThere(passwordQuery, [name, await hashPassword(password), keep ?? null]),
    disable: (name) => isThere(disableQuery, [name]),
    enable: (name) => isThere(enableQuery, [name]),
  }
}
