/** This adapter, as the conformance suite and its writers in other processes open it: `<url>#<prefix>`. */
import type { NetConnectOpts } from 'node:net'
import { type EventStore, none } from '../port.ts'
import { addressOf } from './address.ts'
import { eventStoreDB } from './store.ts'

export const openStore = (address: string): EventStore => eventStoreDB(addressOf(address))

const hostAndPort = /(?<=\/\/|@)([^/:@]+):(\d+)/

export const server = (address: string): NetConnectOpts => {
  const [, host = '', port = '2113'] = hostAndPort.exec(address) ?? []
  return { host, port: Number(port) }
}

export const over = (address: string, port: number): string => address.replace(hostAndPort, `127.0.0.1:${port}`)

/** No event can be changed; a stream can be deleted by whoever may do so on that server (docs/event-store.md). */
export const tamper = (address: string) =>
  [none, 0, 1].map((expectedRevision) => async () => {
    const store = openStore(address)
    const event = { id: crypto.randomUUID(), type: 'Happened', data: '"other"', metadata: '{}' }
    await store.append('a', [event], { expectedRevision }).finally(() => store.close())
  })
