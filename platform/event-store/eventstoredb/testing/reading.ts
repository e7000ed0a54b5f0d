/** How an EventStoreDB reads to its callers, for the wire double: one stream, all of them, and on as events come. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import streams, { type ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerWritableStream } from '@grpc/grpc-js'
import { answerOf, errorOf, identified, nameOf, thrown, wantedBy } from './answers.ts'
import type { MemoryLog } from './memory-log.ts'

/** A live subscriber that is further behind is dropped. */
const mostBehind = 32

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

export const reading = (log: MemoryLog) => {
  const following = new Set<ServerWritableStream<ReadReq, ReadResp>>()
  /** Subscribers dropped for their slowness. */
  const dropped = { count: 0 }

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

  /** Within the log, and where no event begins. */
  const isNoPlace = (commit: string | undefined) => {
    if (commit === undefined) return false
    const at = BigInt(commit)
    return at < (log.all.at(-1)?.position ?? 0n) && !log.all.some(({ position }) => position === at)
  }

  const readAll = async (call: ServerWritableStream<ReadReq, ReadResp>, options: ReadReq.Options) => {
    const wanted = wantedBy(options)
    const from = options.getAll()?.getPosition()?.getCommitPosition()
    const backwards = options.getReadDirection() === 1
    const count = Number(options.getCount())
    if (isNoPlace(from)) {
      call.emit('error', errorOf({ code: 2, details: 'Unexpected FilteredReadAllResult: Error' }))
      return
    }
    const fit = (backwards ? log.all.toReversed() : [...log.all]).filter(
      (event) => wanted(event) && (from === undefined || event.position >= BigInt(from)),
    )
    await send(call, fit.slice(0, count).values().map(answerOf))
    call.end()
  }

  const subscribe = async (call: ServerWritableStream<ReadReq, ReadResp>, options: ReadReq.Options) => {
    const wanted = wantedBy(options)
    const after = options.getAll()?.getPosition()?.getCommitPosition()
    if (isNoPlace(after)) {
      call.emit('error', errorOf(thrown))
      return
    }
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

  return {
    dropped,
    following,
    read: (call: ServerWritableStream<ReadReq, ReadResp>) => {
      const options = call.request.getOptions() ?? new streams.ReadReq.Options()
      if (options.hasStream()) return void readStream(call, options)
      return void (options.hasSubscription() ? subscribe(call, options) : readAll(call, options))
    },
  }
}
