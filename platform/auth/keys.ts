/** The keys under which people's words are sealed. Destroying one makes what it sealed unreadable for ever. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { askAgain } from '#platform/event-store/postgres/asking.ts'

/** All reject with the event store's StoreAway where Postgres does not answer. */
export interface Keys {
  /** A new key for `owner` (a person's id); answers its id. */
  create(owner: string): Promise<string>
  /** null: there is no such key, or no longer. A key is remembered for up to a minute. */
  get(keyId: string): Promise<Buffer | null>
}

const rememberedMs = 60_000
const mostRemembered = 20_000

const createQuery = { name: 'create_key', text: 'insert into accounts.key (id, owner, key) values ($1, $2, $3)' }
const getQuery = { name: 'get_keys', text: `select id, encode(key, 'hex') from accounts.key where id = any($1)` }

export const openKeys = (pool: pg.Pool): Keys => {
  const known = new Map<string, { readonly key: Promise<Buffer | null>; readonly until: number }>()
  let asked: Map<string, { resolve: (key: Buffer | null) => void; reject: (error: unknown) => void }> | null = null

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
    const oldest = known.size >= mostRemembered ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    known.set(keyId, { key, until: performance.now() + rememberedMs })
    // Only what is there is worth remembering.
    key.then((found) => found ?? known.delete(keyId)).catch(() => known.delete(keyId))
    return key
  }

  return {
    create: async (owner) => {
      const keyId = randomBytes(8).toString('hex')
      const key = randomBytes(32)
      await askAgain(pool, createQuery, [keyId, owner, key])
      remember(keyId, Promise.resolve(key))
      return keyId
    },
    get: (keyId) => {
      const remembered = known.get(keyId)
      if (remembered && remembered.until > performance.now()) return remembered.key
      known.delete(keyId)
      return remember(keyId, fetch(keyId))
    },
  }
}
