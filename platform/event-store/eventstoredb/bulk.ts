/**
 * Bulk writing on EventStoreDB: appends follow one another without waiting for answers, over one call. The server keeps
 * their order, but does not promise to, so each answer's position is held against the one before.
 */
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import { type Bulk, type Carried, NotNext } from '../bulk.ts'
import { AppendRefused, type EventStore, type Position, StoreAway, start } from '../port.ts'
import { numberOf, openBatch, requestOf } from './batch.ts'
import { faultOf } from './faults.ts'
import { positionOf } from './position.ts'
import { within } from './time-limit.ts'

/** Appends without an answer; with more it is not faster. */
const mostWaiting = 512
const silenceMs = 20_000
/** Events that follow one another in their stream go in one append, up to so many characters. */
const longestRun = 100_000

const runsOf = (events: readonly Carried[]): Carried[][] => {
  const runs: Carried[][] = []
  let length = 0
  for (const event of events) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    length += event.data.length + event.metadata.length
    if (run && before?.stream === event.stream && before.revision + 1 === event.revision && length <= longestRun)
      run.push(event)
    else {
      runs.push([event])
      length = event.data.length + event.metadata.length
    }
  }
  return runs
}

const faultIn = (answer: BatchAppendResp): Error | null => {
  const error = answer.getError()
  if (!error) return null
  const stream = Buffer.from(answer.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()
  const what = error.getDetails()?.getTypeUrl() ?? ''
  if (/WrongExpectedVersion/.test(what))
    return new NotNext(`an event of ${stream} does not follow on what stands in its stream`)
  const says = `EventStoreDB does not take an event of ${stream}: ${error.getMessage() || what}`
  return /Deleted|MaximumAppendSize|AccessDenied|BadRequest/.test(what) ? new AppendRefused(says) : new StoreAway(says)
}

const positionIn = (answer: BatchAppendResp): Position | null => {
  const place = answer.getSuccess()?.getPosition()
  return place ? positionOf({ commit: place.getCommitPosition(), prepare: place.getPreparePosition() }) : null
}

type Opened = Awaited<ReturnType<typeof openBatch>>

/** The appends of one call, in their order. */
const sending = ({ call }: Opened) => {
  const answered = new Map<number, Position>()
  let sent = 0
  let settled = 0
  let last = start
  let fault: unknown = null
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const come of [...waiting]) come()
  }
  const fail = (error: unknown) => {
    fault ??= error instanceof NotNext ? error : faultOf(error)
    wake()
  }

  call.on('data', (answer: BatchAppendResp) => {
    const error = faultIn(answer)
    if (error) return fail(error)
    answered.set(numberOf(answer), positionIn(answer) ?? last)
    for (let at = answered.get(settled); at !== undefined; at = answered.get(settled)) {
      answered.delete(settled)
      settled += 1
      if (at < last) return fail(new NotNext('EventStoreDB wrote events in another order than they were sent in'))
      last = at
    }
    wake()
  })
  call.on('error', fail)
  call.on('end', () => fail(new StoreAway('EventStoreDB ended the call')))
  call.on('drain', wake)

  const until = async (holds: () => boolean) => {
    while (!holds()) {
      if (fault) throw fault
      let come = () => {}
      const word = new Promise<void>((heard) => {
        come = heard
        waiting.add(come)
      })
      await within(silenceMs, () => word).finally(() => waiting.delete(come))
    }
    if (fault) throw fault
  }

  const send = async (runs: readonly Request[]): Promise<number> => {
    for (const request of runs) {
      await until(() => sent - settled < mostWaiting && !call.writableNeedDrain)
      call.write(request(sent++))
    }
    return sent
  }
  let before: Promise<unknown> = Promise.resolve()
  /** Resolves when all are answered; the next may be sent when these are. */
  return async (runs: readonly Request[]): Promise<void> => {
    const sending = before.then(() => send(runs))
    before = sending
    sending.catch(() => undefined)
    const upTo = await sending
    await until(() => settled >= upTo)
  }
}
type Request = (number: number) => BatchAppendReq

interface Options {
  /** Reads the same log; it stays its opener's. */
  readonly store: EventStore
  readonly url: string
  /** As the store's. */
  readonly prefix?: string
}

export const eventStoreDBBulk = ({ store, url, prefix = '' }: Options): Bulk => {
  let opening: Promise<Opened & { readonly send: ReturnType<typeof sending> }> | null = null
  const open = async () => {
    const opened = await openBatch(url)
    return { ...opened, send: sending(opened) }
  }

  return {
    count: async (upTo) => {
      let count = 0
      for await (const { position } of store.readAll({ after: start })) {
        if (position > upTo) break
        count += 1
      }
      return count
    },
    // The server takes an event that comes twice to the same revision for one.
    begin: async () => undefined,
    write: async (events) => {
      opening ??= within(silenceMs, open)
      const { send } = await opening
      await send(runsOf(events).map((run) => (number) => requestOf(number, prefix + run[0]?.stream, run)))
    },
    close: async () => {
      const opened = await opening?.catch(() => null)
      await opened?.close()
    },
  }
}
