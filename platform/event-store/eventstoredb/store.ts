/** The event store on EventStoreDB 23.10. Order, revisions and the one winner of a race are the server's. */
import type { EventStore, StoredEvent } from '../port.ts'
import { appending } from './appends.ts'
import { connect } from './connection.ts'
import { reads } from './reads.ts'
import { subscribing } from './subscription.ts'

interface Options {
  /** The client's own connection string: user, password, TLS, one host, several, or `esdb+discover://`. */
  readonly url: string
  /** Begins the names of the log's streams on the server. */
  readonly prefix?: string
  /** A regular expression for those names, without the prefix: all else on that server is not of this log. */
  readonly names?: string | null
}

export const eventStoreDB = ({ url, prefix = '', names = null }: Options): EventStore => {
  // One for appends and reads, one for subscriptions: what ends one leaves the other.
  const calls = connect(url)
  const subscriptions = connect(url)
  const closed = new AbortController()
  const { readStream, readStreams, last, readAll } = reads({ connection: calls, prefix, names })
  const append = appending({ connection: calls, prefix }, readStream)
  const subscribe = subscribing({ connection: subscriptions, prefix, names }, closed.signal)

  return {
    append: (stream, events, { expectedRevision }) => append(stream, events, expectedRevision),
    readStreams,
    readAll: async function* ({ after, filter }): AsyncGenerator<StoredEvent> {
      yield* readAll({ after, upTo: await last(), filter })
    },
    subscribe,
    head: last,
    close: async () => {
      closed.abort()
      await Promise.all([calls.close(), subscriptions.close()])
    },
  }
}
