/** A pool of connections that outlives its server and prepares each statement once. */
import { createHash } from 'node:crypto'
import pg from 'pg'

/** Beyond this many different texts a statement goes unnamed, for each named one costs memory on every connection. */
const mostNamed = 500
const names = new Map<string, string>()

const nameOf = (text: string): string | undefined => {
  const known = names.get(text)
  if (known !== undefined || names.size >= mostNamed) return known
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22)
  names.set(text, name)
  return name
}

type Send = (query: unknown, ...rest: unknown[]) => unknown

/** Names every statement that has parameters by a hash of its text, so that it is parsed and planned once. */
class NamingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    const send = this.query.bind(this) as Send
    const named: Send = (query, values, ...rest) => {
      if (typeof query !== 'string' || !Array.isArray(values) || !values.length) return send(query, values, ...rest)
      const name = nameOf(query)
      return name === undefined ? send(query, values, ...rest) : send({ name, text: query, values }, ...rest)
    }
    Object.assign(this, { query: named })
  }
}

export type Pool = pg.Pool

/** Connects when first asked. bigints come as text. */
export const openPool = (url: string, options: Omit<pg.PoolConfig, 'connectionString' | 'Client'> = {}): Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    Client: NamingClient,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    max: 8,
    ...options,
  })
  // An idle connection's error would end the process; whoever asks next gets a new connection or the error.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
