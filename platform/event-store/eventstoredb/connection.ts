// biome-ignore-all lint/complexity/useLiteralKeys: the client's protected members, typed even so
/**
 * One connection to EventStoreDB. Finding the server, its leader, TLS, user and reconnection are the client's; the
 * calls are ours, made of its own messages: its `appendToStream` and `readStream` would parse our JSON, which loses
 * bytes, share promises among all clients of the process, and ignore deadlines.
 */
import { EventStoreDBClient } from '@eventstore/db-client'
import grpc from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { AppendReq, AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { StoreAway } from '../port.ts'
import { faultOf } from './faults.ts'
import type { Naming } from './messages.ts'
import { within } from './time-limit.ts'

/** Answers that wait for their reader; beyond that the server is asked to wait. */
const mostBuffered = 512

export type Connection = ReturnType<typeof connect>

/** The log on a server. */
export interface Place extends Naming {
  readonly connection: Connection
}

export const connect = (url: string) => {
  const client = EventStoreDBClient.connectionString(url)

  /** The outcome of a call that rejects with StoreAway is unknown. */
  const append = (messages: readonly AppendReq[], withinMs: number): Promise<AppendResp> =>
    within(withinMs, (overdue) =>
      client['execute'](
        grpc.StreamsClient,
        'append',
        (streams) =>
          new Promise<AppendResp>((resolve, reject) => {
            // Finding the server took too long: whoever asked was told so.
            if (overdue.aborted) return reject(new StoreAway('EventStoreDB was not found in time'))
            const [metadata, options] = client['callArguments']({ requiresLeader: true, deadline: withinMs }, {})
            const call = streams.append(metadata, options, (error, response) =>
              error ? reject(error) : resolve(response),
            )
            call.on('error', reject)
            for (const message of messages) call.write(message)
            call.end()
          }),
      ),
    )

  /**
   * What the server answers to a read, in chunks of what has come. Rejects with StoreAway where nothing comes for
   * `silenceMs`; after the first chunk, for `laterMs`.
   */
  const read = async function* (
    request: ReadReq,
    { silenceMs, laterMs = silenceMs }: { readonly silenceMs: number; readonly laterMs?: number },
    signal: AbortSignal = new AbortController().signal,
  ): AsyncGenerator<readonly ReadResp[]> {
    let buffer: ReadResp[] = []
    /** How the call ended; `error` is absent where it ended well. */
    const ends: { readonly error?: unknown }[] = []
    let wake = () => {}
    const end = (how: { readonly error?: unknown }) => {
      ends.push(how)
      wake()
    }
    const open = client['GRPCStreamCreator'](grpc.StreamsClient, 'read', (streams) => {
      // A stream of answers has no deadline: long reads are none's fault.
      const [metadata, options] = client['callArguments']({}, { deadline: Number.POSITIVE_INFINITY })
      const call = streams.read(request, metadata, options)
      call.on('data', (answer: ReadResp) => {
        if (buffer.push(answer) >= mostBuffered) call.pause()
        wake()
      })
      call.on('error', (error) => end({ error }))
      call.on('end', () => end({}))
      return call
    })
    const opening = open()
    const aborted = () => wake()
    signal.addEventListener('abort', aborted)
    try {
      const call = await within(silenceMs, () => opening)
      for (let limit = silenceMs; !signal.aborted; ) {
        if (buffer.length) {
          const chunk = buffer
          buffer = []
          call.resume()
          yield chunk
          limit = laterMs
        } else if (!ends[0]) await within(limit, () => new Promise<void>((come) => (wake = come)))
        else if ('error' in ends[0]) throw faultOf(ends[0].error)
        else return
      }
    } finally {
      signal.removeEventListener('abort', aborted)
      // Cancelled before it has begun, a call of grpc-js would throw.
      opening.then((call) => setImmediate(() => call.cancel())).catch(() => undefined)
    }
  }

  return { append, read, close: () => client.dispose() }
}
