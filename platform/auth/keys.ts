/** The keys under which people's words are sealed. Destroying one makes what it sealed unreadable for ever. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { askAgain } from '#platform/event-store/postgres/asking.ts'
import { recent } from '#platform/recent.ts'

/** All reject with the event store's StoreAway where Postgres does not answer. */
export interface Keys {
  /** A new key for `owner` (a person's id); answers its id. */
  create(owner: string): Promise<string>
  /** null: there is no such key, or no longer. One that another process destroyed is forgotten here within 2 s. */
  get(keyId: string): Promise<Buffer | null>
  /** It was destroyed by this process, and is known to be gone at once. */
  forget(keyId: string): void
}

/** How long what is remembered is believed without looking whether any key was destroyed. */
const believedMs = 2_000
const mostRemembered = 20_000

const createQuery = { name: 'create_key', text: 'insert into accounts.key (id, owner, key) values ($1, $2, $3)' }
const getQuery = { name: 'get_keys', text: `select id, encode(key, 'hex') from accounts.key where id = any($1)` }
const destroyedQuery = { name: 'destroyed_keys', text: 'select count from accounts.destroyed_keys' }

export const openKeys = (pool: pg.Pool): Keys => {
  let known = recent<string, Promise<Buffer | null>>(mostRemembered)
  let asked: Map<string, { resolve: (key: Buffer | null) => void; reject: (error: unknown) => void }> | null = null
  let destroyed: unknown = null
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | null = null

  /** All that are asked for in one turn go in one query. */
  const fetch = (keyId: string): Promise<Buffer | null> => {
    if (!asked) {
      asked = new Map()
      setImmediate(async () => {
        const batch = asked ?? new Map()
        asked = null
        try {
          const rows = await askAgain(pool, getQuery, [[...batch.keys()]])
          const found = new Map(rows.map(([id, key]) => [id, Buffer.from(String(key), 'hex')]))
          for (const [id, { resolve }] of batch) resolve(found.get(id) ?? null)
        } catch (error) {
          for (const { reject } of batch.values()) reject(error)
        }
      })
    }
    return new Promise((resolve, reject) => asked?.set(keyId, { resolve, reject }))
  }

  const remember = (keyId: string, key: Promise<Buffer | null>) => {
    known.set(keyId, key)
    // Only what is there is worth remembering.
    const forget = () => known.get(keyId) === key && known.delete(keyId)
    key.then((found) => found ?? forget()).catch(forget)
    return key
  }

  const look = async () => {
    const at = performance.now()
    const count = (await askAgain(pool, destroyedQuery, []))[0]?.[0]
    if (count !== destroyed) known = recent(mostRemembered)
    destroyed = count
    lookedAt = at
  }

  return {
    create: async (owner) => {
      const keyId = randomBytes(8).toString('hex')
      const key = randomBytes(32)
      await askAgain(pool, createQuery, [keyId, owner, key])
      remember(keyId, Promise.resolve(key))
      return keyId
    },
    get: async (keyId) => {
      if (performance.now() - lookedAt > believedMs) {
        looking ??= look().finally(() => {
          looking = null
        })
        await looking
      }
      return known.get(keyId) ?? remember(keyId, fetch(keyId))
    },
    forget: (keyId) => known.delete(keyId),
  }
}
