/** What the suite's tests stand on: the adapter under test, a log of its own for each, and a few words. */
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { NetConnectOpts } from 'node:net'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { type EventStore, type EventToAppend, type StoredEvent, start } from '../port.ts'
import type { Wire } from './wire.ts'
import type { Order } from './writer.ts'

export interface Subject {
  readonly name: string
  /** The file that exports `openStore`, for writers in other processes. */
  readonly module: string
  /** Its `close` leaves nothing open. */
  readonly openStore: (address: string) => EventStore
  /** A new, empty log. */
  readonly create: () => Promise<{ readonly address: string; drop(): Promise<void> }>
  readonly server: (address: string) => NetConnectOpts
  /** The address of the same log over a wire that listens on this port. */
  readonly over: (address: string, port: number) => string
  /** Well-formed, and yet more than this store can take. */
  readonly unacceptable: EventToAppend
  /** Whether an id that stands anywhere in the log is refused (P6). */
  readonly refusesKnownIds: boolean
  /** Tries each way that there is to change what is written in `a`, or remove it, and that the store refuses to all. */
  readonly tamper: (address: string) => readonly (() => Promise<unknown>)[]
}

export interface Bench {
  readonly subject: Subject
  readonly address: string
  readonly store: EventStore
  /** Another store object on the same log, and the wire that it goes over. */
  wired(): Promise<{ readonly store: EventStore; readonly wire: Wire }>
}

export type Promises = Readonly<Record<string, (bench: Bench) => Promise<void>>>

/** The whole log, from the start. */
export const everything = async (store: EventStore, after = start) => {
  const events: StoredEvent[] = []
  for await (const event of store.readAll({ after })) events.push(event)
  return events
}

export const event = (data = '{}'): EventToAppend => ({ id: randomUUID(), type: 'Happened', data, metadata: '{}' })
export const events = (count: number) => Array.from({ length: count }, () => event())

export const rejects = async (
  promise: Promise<unknown>,
  ...errors: readonly (new (
    ...args: never[]
  ) => Error)[]
): Promise<void> => {
  const error = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  const fits = errors.some((one) => error instanceof one)
  assert.ok(fits, `expected ${errors.map(({ name }) => name).join(' or ')}, got ${error}`)
}

/** A writer in a process of its own, ready for its order. */
export const writer = async ({ subject, address }: Bench, order: Order) => {
  const child = fork(join(import.meta.dirname, 'writer.ts'), [subject.module, address])
  await new Promise((ready) => child.once('message', ready))
  child.send(order)
  return child
}
