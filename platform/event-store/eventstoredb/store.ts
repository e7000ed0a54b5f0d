/** The event store on EventStoreDB 23.10. Order, revisions and the one winner of a race are the server's. */
import type { EventStore, Filter, StoredEvent } from '../port.ts'
import { appending } from './appends.ts'
import { connect } from './connection.ts'
import { reads } from './reads.ts'
import { subscribing } from './subscription.ts'

interface Options {
  /** The client's own connection string: user, password, TLS, one host, several, or `esdb+discover://`. */
  readonly url: string
  /** Begins the names of the log's streams on the server. Empty: the log is all that is not the server's own (`$…`). */
  readonly prefix?: string
}

export const eventStoreDB = ({ url, prefix = '' }: Options): EventStore => {
  // One for appends and reads, one for subscriptions: what ends one leaves the other.
  const calls = connect(url)
  const subscriptions = connect(url)
  const closed = new AbortController()
  const { readStream, readStreams, last, readAll } = reads({ connection: calls, prefix })
  const append = appending({ connection: calls, prefix }, readStream)
  const subscribe = subscribing({ connection: subscriptions, prefix }, closed.signal)

  const onServer = (filter?: Filter): Filter | undefined =>
    prefix ? { streamPrefixes: (filter?.streamPrefixes ?? ['']).map((name) => prefix + name) } : filter
  const head = () => last(onServer())

  return {
    append: (stream, events, { expectedRevision }) => append(stream, events, expectedRevision),
    readStreams,
    readAll: async function* ({ after, filter }): AsyncGenerator<StoredEvent> {
      yield* readAll({ after, upTo: await head(), filter: onServer(filter) })
    },
    subscribe: ({ after, filter, signal }) => {
      const there = onServer(filter)
      return subscribe({ after, signal, ...(there ? { filter: there } : {}) })
    },
    head,
    close: async () => {
      closed.abort()
      await Promise.all([calls.close(), subscriptions.close()])
    },
  }
}
