/** This adapter, as the conformance suite and its writers in other processes open it. */
import type { NetConnectOpts } from 'node:net'
import { openPool } from '#platform/postgres/pool.ts'
import type { EventStore } from '../port.ts'
import { postgresEventStore } from './store.ts'

export const openStore = (address: string): EventStore => {
  const pool = openPool(address)
  const store = postgresEventStore({ pool })
  return {
    ...store,
    close: async () => {
      await store.close()
      await pool.end()
    },
  }
}

const socketFolderOf = (url: URL) => url.searchParams.get('host')

export const server = (address: string): NetConnectOpts => {
  const url = new URL(address)
  const folder = socketFolderOf(url)
  const port = url.searchParams.get('port') ?? (url.port || '5432')
  return folder ? { path: `${folder}/.s.PGSQL.${port}` } : { host: url.hostname, port: Number(port) }
}

export const over = (address: string, port: number): string => {
  const url = new URL(address)
  url.search = ''
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return url.href
}

export const tamper = (address: string) =>
  ['update event_store.event set data = data', 'delete from event_store.event', 'truncate event_store.event'].map(
    (statement) => async () => {
      const pool = openPool(address, { max: 1 })
      await pool.query(statement).finally(() => pool.end())
    },
  )
