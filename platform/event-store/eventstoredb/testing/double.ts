/**
 * EventStoreDB as its wire shows it, for tests without one: append, reads and subscriptions of the client's own
 * protocol over gRPC, with the faults that a real one has. `same-answers.int.test.ts` holds what it answers against a
 * real one.
 */
import grpcGossip from '@eventstore/db-client/generated/gossip_grpc_pb.js'
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js'
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js'
import grpcStreams from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { AppendReq, AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js'
import {
  appendAnswer,
  clusterOf,
  errorOf,
  type Face,
  following,
  type Member,
  nameOf,
  proposedOf,
  thrown,
} from './answers.ts'
import { batchAppend } from './batch-append.ts'
import { type MemoryLog, memoryLog } from './memory-log.ts'
import { reading } from './reading.ts'

const mostBytes = 1_048_576
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export type Double = Awaited<ReturnType<typeof openDouble>>

interface Options {
  /** Shared by the servers of a cluster. */
  readonly log?: MemoryLog
  readonly tls?: { readonly key: string; readonly certificate: string }
  /** Who may call, `name:password`. Absent: anybody. */
  readonly user?: string
  /** The cluster that it is one of. */
  readonly cluster?: () => readonly Member[]
}

export const openDouble = async (options: Options = {}) => {
  const log = options.log ?? memoryLog()
  const reads = reading(log)
  let refusals: Face[] = []
  let losses: ('silent' | Face)[] = []
  let silent = false

  const refusalOf = ({ metadata }: { readonly metadata: Metadata }): Face | undefined => {
    const { user } = options
    const wanted = user && `Basic ${Buffer.from(user).toString('base64')}`
    if (wanted && metadata.get('authorization')[0] !== wanted)
      return { code: 16, details: 'Received HTTP status code 401' }
    return refusals.shift()
  }

  const append = (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) => {
    const messages: AppendReq[] = []
    call.on('data', (message: AppendReq) => messages.push(message))
    call.on('error', () => undefined)
    // A connection that is cut looks like an end, for a moment: what came in part is not written.
    const whole = (then: () => void) => call.on('end', () => setImmediate(() => call.cancelled || then()))
    whole(() => {
      if (silent) return
      const refusal = refusalOf(call)
      if (refusal) return answer(errorOf(refusal))
      const leader = options.cluster?.().find(({ state }) => state === 'leader')
      if (leader && leader.port !== port) return answer(errorOf(following(leader.port)))
      const asked = messages[0]?.getOptions()
      const proposed = messages.flatMap((message) => {
        const event = message.getProposedMessage()
        return event ? [proposedOf(event)] : []
      })
      const name = nameOf(asked?.getStreamIdentifier())
      if (!name || proposed.some(({ id, type }) => !uuid.test(id) || !type)) return answer(errorOf(thrown))
      const size = proposed.reduce(
        (sum, event) => sum + event.data.length + event.metadata.length + 2 * event.type.length,
        0,
      )
      if (size > mostBytes)
        return answer(
          errorOf({
            code: 3,
            details: `Maximum Append Size of ${mostBytes} Exceeded.`,
            trailers: { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(mostBytes) },
          }),
        )
      const expected = asked?.hasNoStream() ? -1 : Number(asked?.getRevision())
      const written = log.append(name, proposed, expected)
      const loss = losses.shift()
      if (loss === 'silent') return
      answer(loss ? errorOf(loss) : null, loss ? null : appendAnswer(written, expected))
    })
  }

  const read = (call: ServerWritableStream<ReadReq, ReadResp>) => {
    call.on('error', () => undefined)
    if (silent) return
    const refusal = refusalOf(call)
    if (refusal) call.emit('error', errorOf(refusal))
    else reads.read(call)
  }

  const gossip = (_: ServerUnaryCall<Empty, ClusterInfo>, answer: sendUnaryData<ClusterInfo>) =>
    answer(null, clusterOf(options.cluster?.() ?? []))

  const server = new Server()
  server.addService(grpcStreams.StreamsService, { append, read, batchAppend: batchAppend(log) })
  server.addService(grpcGossip.GossipService, { read: gossip })
  const { tls } = options
  const credentials = tls
    ? ServerCredentials.createSsl(null, [
        { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) },
      ])
    : ServerCredentials.createInsecure()
  const port = await new Promise<number>((bound, failed) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? failed(error) : bound(port))),
  )

  return {
    port,
    address: `esdb://127.0.0.1:${port}?tls=false`,
    dropped: reads.dropped,
    /** So many calls to come are refused with this face. */
    refuse: (face: Face, times: number) => {
      refusals = Array.from({ length: times }, () => face)
    },
    /** So many appends to come are written, and their answers lost. */
    lose: (how: 'silent' | Face, times: number) => {
      losses = Array.from({ length: times }, () => how)
    },
    /** Takes calls, does nothing and says nothing. */
    silence: () => {
      silent = true
    },
    speak: () => {
      silent = false
    },
    /** As a server that is stopped in good order does. */
    endSubscriptions: () => {
      for (const call of [...reads.following]) call.end()
    },
    drop: async () => server.forceShutdown(),
  }
}
