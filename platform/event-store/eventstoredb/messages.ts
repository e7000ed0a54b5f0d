/** Between the port's words and EventStoreDB's messages. Data and metadata pass as the bytes that they are. */
import shared from '@eventstore/db-client/generated/shared_pb.js'
import type { AppendReq, BatchAppendReq, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import { type EventToAppend, type Filter, none, type StoredEvent } from '../port.ts'
import { type Place, positionOf } from './position.ts'

export const identifierOf = (stream: string) => {
  const identifier = new shared.StreamIdentifier()
  identifier.setStreamName(Buffer.from(stream))
  return identifier
}

export const appendMessages = (stream: string, events: readonly EventToAppend[], expected: number): AppendReq[] => {
  const options = new streams.AppendReq.Options()
  options.setStreamIdentifier(identifierOf(stream))
  // Never "any": only an exact revision makes the server's own repeat harmless.
  if (expected === none) options.setNoStream(new shared.Empty())
  else options.setRevision(String(expected))
  const head = new streams.AppendReq()
  head.setOptions(options)
  return [head, ...events.map(proposed)]
}

const proposed = (event: EventToAppend): AppendReq => {
  const request = new streams.AppendReq()
  request.setProposedMessage(filled(new streams.AppendReq.ProposedMessage(), event))
  return request
}

/** An event is the same bytes whichever call appends it. */
export const filled = <Message extends AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage>(
  message: Message,
  { id, type, data, metadata }: EventToAppend,
): Message => {
  const uuid = new shared.UUID()
  uuid.setString(id)
  message.setId(uuid)
  message.getMetadataMap().set('type', type).set('content-type', 'application/json')
  message.setData(Buffer.from(data))
  message.setCustomMetadata(Buffer.from(metadata))
  return message
}

const reading = (count: number | 'subscription', backwards = false) => {
  const uuids = new streams.ReadReq.Options.UUIDOption()
  uuids.setString(new shared.Empty())
  const options = new streams.ReadReq.Options()
  options.setUuidOption(uuids)
  options.setResolveLinks(false)
  options.setReadDirection(backwards ? 1 : 0)
  if (count === 'subscription') options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions())
  else options.setCount(String(count))
  return options
}

const requestOf = (options: ReadReq.Options): ReadReq => {
  const request = new streams.ReadReq()
  request.setOptions(options)
  return request
}

/** From that revision on. */
export const streamRequest = (stream: string, from = 0, count = Number.MAX_SAFE_INTEGER): ReadReq => {
  const place = new streams.ReadReq.Options.StreamOptions()
  place.setStreamIdentifier(identifierOf(stream))
  place.setRevision(String(from))
  const options = reading(count)
  options.setStream(place)
  options.setNoFilter(new shared.Empty())
  return requestOf(options)
}

/** Which of the server's streams are the log's. */
export interface Naming {
  /** Begins their names there, and is taken off. */
  readonly prefix: string
  /** A regular expression for the whole name after it. null: any, but the server's own, which begin with `$`. */
  readonly names: string | null
}

const ofNobody = '(?!)'
/** That begin with this and are ours. */
const pattern = ({ prefix, names }: Naming) =>
  `^${RegExp.escape(prefix)}${names === null ? (prefix ? '' : '[^$]') : `(?:${names})$`}`
/** So many events are looked at in a row for one that fits. */
const window = 1_000

const filterOf = (filter: Filter | undefined, naming: Naming) => {
  const expression = new streams.ReadReq.Options.FilterOptions.Expression()
  if (filter?.streamPrefixes.length) expression.setPrefixList(filter.streamPrefixes.map((name) => naming.prefix + name))
  else if (!filter && naming.prefix && naming.names === null) expression.setPrefixList([naming.prefix])
  else expression.setRegex(filter ? ofNobody : pattern(naming))
  const options = new streams.ReadReq.Options.FilterOptions()
  options.setStreamIdentifier(expression)
  options.setMax(window)
  // Checkpoints are not for us: a position is that of an event.
  options.setCheckpointintervalmultiplier(1_000)
  return options
}

interface Look {
  readonly filter: Filter | undefined
  readonly count: number | 'subscription'
  readonly naming: Naming
  readonly backwards?: boolean
}

/** A subscription begins after `from`, a read at it; null: at the log's end that it goes on from. */
export const allRequest = (from: Place | null, { filter, count, naming, backwards = false }: Look): ReadReq => {
  const place = new streams.ReadReq.Options.AllOptions()
  if (from) {
    const position = new streams.ReadReq.Options.Position()
    position.setCommitPosition(from.commit)
    position.setPreparePosition(from.prepare)
    place.setPosition(position)
  } else if (backwards) place.setEnd(new shared.Empty())
  else place.setStart(new shared.Empty())
  const options = reading(count, backwards)
  options.setAll(place)
  options.setFilter(filterOf(filter, naming))
  return requestOf(options)
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')

/** Null for what is no event, and for one of a stream that is not ours. */
export const eventReader = (naming: Naming) => {
  const ours = new RegExp(pattern(naming))
  return (answer: ReadResp): StoredEvent | null => eventOf(answer, naming.prefix, ours)
}

const eventOf = (answer: ReadResp, prefix: string, ours: RegExp): StoredEvent | null => {
  const event = answer.getEvent()?.getEvent()
  if (!event) return null
  const stream = textOf(event.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array())
  if (!ours.test(stream)) return null
  return {
    id: event.getId()?.getString() ?? '',
    stream: stream.slice(prefix.length),
    revision: Number(event.getStreamRevision()),
    position: positionOf({ commit: event.getCommitPosition(), prepare: event.getPreparePosition() }),
    type: event.getMetadataMap().get('type') ?? '',
    data: textOf(event.getData_asU8()),
    metadata: textOf(event.getCustomMetadata_asU8()),
  }
}
