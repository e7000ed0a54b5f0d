/**
 * EventStoreDB as its wire shows it, for tests without one: append, reads and subscriptions of the client's own
 * protocol over gRPC, with the faults that a real one has. What it answers was compared with a real 23.10.
 */
import shared from '@eventstore/db-client/generated/shared_pb.js'
import grpcStreams from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { AppendReq, AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js'
import { batchAppend } from './batch-append.ts'
import { type Held, memoryLog, type Proposed, type Written } from './memory-log.ts'

/** The ways in which a real one was seen to refuse a call: it is away, it starts, it stops, another one leads. */
export const faces = {
  away: { code: 14, details: 'No connection established' },
  starting: { code: 2, details: 'Could not recognize Server Is Not Ready' },
  stopping: { code: 13, details: 'Received RST_STREAM with code 0' },
  following: {
    code: 5,
    details: 'Leader info available',
    trailers: { exception: 'not-leader', 'leader-endpoint-host': '127.0.0.1', 'leader-endpoint-port': '1' },
  },
} as const

interface Face {
  readonly code: number
  readonly details: string
  readonly trailers?: Readonly<Record<string, string>>
}

const mostBytes = 1_048_576
/** A live subscriber that is further behind is dropped. */
const mostBehind = 32

const errorOf = ({ code, details, trailers = {} }: Face) => {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value)
  return Object.assign(new Error(details), { code, details, metadata })
}

const identified = (stream: string) => {
  const identifier = new shared.StreamIdentifier()
  identifier.setStreamName(Buffer.from(stream))
  return identifier
}

const nameOf = (identifier: { getStreamName_asU8(): Uint8Array } | undefined) =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString()

const answerOf = (held: Held): ReadResp => {
  const id = new shared.UUID()
  id.setString(held.id)
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
  event.setId(id)
  event.setStreamIdentifier(identified(held.stream))
  event.setStreamRevision(String(held.revision))
  event.setCommitPosition(String(held.position))
  event.setPreparePosition(String(held.position))
  event.getMetadataMap().set('type', held.type).set('content-type', held.contentType).set('created', '0')
  event.setData(held.data)
  event.setCustomMetadata(held.metadata)
  const read = new streams.ReadResp.ReadEvent()
  read.setEvent(event)
  read.setCommitPosition(String(held.position))
  const answer = new streams.ReadResp()
  answer.setEvent(read)
  return answer
}

const proposedOf = (message: AppendReq.ProposedMessage): Proposed => ({
  id: message.getId()?.getString().toLowerCase() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
})

const appendAnswer = (written: Written): AppendResp => {
  const answer = new streams.AppendResp()
  if ('position' in written) {
    const position = new streams.AppendResp.Position()
    position.setCommitPosition(String(written.position))
    position.setPreparePosition(String(written.position))
    const success = new streams.AppendResp.Success()
    success.setCurrentRevision(String(written.revision))
    success.setPosition(position)
    answer.setSuccess(success)
  } else {
    const wrong = new streams.AppendResp.WrongExpectedVersion()
    if (written.current < 0) wrong.setCurrentNoStream(new shared.Empty())
    else wrong.setCurrentRevision(String(written.current))
    answer.setWrongExpectedVersion(wrong)
  }
  return answer
}

const wantedBy = (options: ReadReq.Options): ((event: Held) => boolean) => {
  const expression = options.getFilter()?.getStreamIdentifier()
  if (!expression) return () => true
  const prefixes = expression.getPrefixList()
  if (prefixes.length) return ({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix))
  const regex = new RegExp(expression.getRegex())
  return ({ stream }) => regex.test(stream)
}

export type Double = Awaited<ReturnType<typeof openDouble>>

export const openDouble = async () => {
  const log = memoryLog()
  const following = new Set<ServerWritableStream<ReadReq, ReadResp>>()
  let refusals: Face[] = []
  let losses: ('silent' | Face)[] = []
  let silent = false
  /** Set once a subscriber was dropped for its slowness. */
  const dropped = { count: 0 }

  const append = (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) => {
    const messages: AppendReq[] = []
    call.on('data', (message: AppendReq) => messages.push(message))
    call.on('error', () => undefined)
    // A connection that is cut looks like an end, for a moment: what came in part is not written.
    const whole = (then: () => void) => call.on('end', () => setImmediate(() => call.cancelled || then()))
    whole(() => {
      if (silent) return
      const refusal = refusals.shift()
      if (refusal) return answer(errorOf(refusal))
      const options = messages[0]?.getOptions()
      const proposed = messages.flatMap((message) => {
        const event = message.getProposedMessage()
        return event ? [proposedOf(event)] : []
      })
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
      const expected = options?.hasNoStream() ? -1 : Number(options?.getRevision())
      const written = log.append(nameOf(options?.getStreamIdentifier()), proposed, expected)
      const loss = losses.shift()
      if (loss === 'silent') return
      answer(loss ? errorOf(loss) : null, loss ? null : appendAnswer(written))
    })
  }

  const room = (call: ServerWritableStream<ReadReq, ReadResp>) =>
    new Promise<void>((done) => {
      const go = () => {
        call.off('drain', go).off('close', go)
        done()
      }
      call.on('drain', go).on('close', go)
    })

  const send = async (call: ServerWritableStream<ReadReq, ReadResp>, answers: Iterable<ReadResp>) => {
    for (const answer of answers) {
      if (call.cancelled) return
      if (!call.write(answer)) await room(call)
    }
  }

  const readStream = async (call: ServerWritableStream<ReadReq, ReadResp>, options: ReadReq.Options) => {
    const name = nameOf(options.getStream()?.getStreamIdentifier())
    const held = log.stream(name)
    if (held) {
      const from = Number(options.getStream()?.getRevision() ?? 0)
      await send(call, held.slice(from, from + Number(options.getCount())).map(answerOf))
    } else {
      const missing = new streams.ReadResp.StreamNotFound()
      missing.setStreamIdentifier(identified(name))
      const answer = new streams.ReadResp()
      answer.setStreamNotFound(missing)
      call.write(answer)
    }
    call.end()
  }

  const readAll = async (call: ServerWritableStream<ReadReq, ReadResp>, options: ReadReq.Options) => {
    const wanted = wantedBy(options)
    const from = options.getAll()?.getPosition()?.getCommitPosition()
    const backwards = options.getReadDirection() === 1
    const count = Number(options.getCount())
    const fit = (backwards ? log.all.toReversed() : [...log.all]).filter(
      (event) => wanted(event) && (from === undefined || event.position >= BigInt(from)),
    )
    await send(call, fit.slice(0, count).values().map(answerOf))
    call.end()
  }

  const subscribe = async (call: ServerWritableStream<ReadReq, ReadResp>, options: ReadReq.Options) => {
    const wanted = wantedBy(options)
    const after = options.getAll()?.getPosition()?.getCommitPosition()
    const confirmed = new streams.ReadResp()
    const confirmation = new streams.ReadResp.SubscriptionConfirmation()
    confirmation.setSubscriptionId(crypto.randomUUID())
    confirmed.setConfirmation(confirmation)
    following.add(call)
    let next = after === undefined ? 0 : log.all.findIndex((event) => event.position > BigInt(after))
    if (next < 0) next = log.all.length
    await send(call, [confirmed])
    while (next < log.all.length && !call.cancelled) {
      const page = log.all.slice(next, next + 512)
      next += page.length
      await send(call, page.filter(wanted).map(answerOf))
    }
    const caughtUp = new streams.ReadResp()
    caughtUp.setCaughtUp(new streams.ReadResp.CaughtUp())
    call.write(caughtUp)
    let behind = 0
    const unlisten = log.listen((events) => {
      for (const event of events.filter(wanted)) {
        if (behind > mostBehind) {
          dropped.count += 1
          leave()
          call.emit(
            'error',
            errorOf({ code: 10, details: 'Operation timed out: Consumer too slow to handle event while live.' }),
          )
          return
        }
        // Written is what the other side has room for.
        behind += 1
        call.write(answerOf(event), () => {
          behind -= 1
        })
      }
    })
    const leave = () => {
      unlisten()
      following.delete(call)
    }
    call.on('close', leave).on('cancelled', leave)
  }

  const read = (call: ServerWritableStream<ReadReq, ReadResp>) => {
    call.on('error', () => undefined)
    if (silent) return
    const refusal = refusals.shift()
    if (refusal) return void call.emit('error', errorOf(refusal))
    const options = call.request.getOptions() ?? new streams.ReadReq.Options()
    if (options.hasStream()) return void readStream(call, options)
    return void (options.hasSubscription() ? subscribe(call, options) : readAll(call, options))
  }

  const server = new Server()
  server.addService(grpcStreams.StreamsService, { append, read, batchAppend: batchAppend(log) })
  const port = await new Promise<number>((bound, failed) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? failed(error) : bound(port),
    ),
  )

  return {
    address: `esdb://127.0.0.1:${port}?tls=false`,
    dropped,
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
      for (const call of [...following]) call.end()
    },
    drop: async () => server.forceShutdown(),
  }
}
