/** What an EventStoreDB says, as its messages and errors, for the wire double. */
import gossip from '@eventstore/db-client/generated/gossip_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import { Metadata } from '@grpc/grpc-js'
import type { Held, Proposed, Written } from './memory-log.ts'

export interface Face {
  readonly code: number
  readonly details: string
  readonly trailers?: Readonly<Record<string, string>>
}

/** What a follower says to what only the leader may do. */
export const following = (leaderPort: number): Face => ({
  code: 5,
  details: 'Leader info available',
  trailers: {
    exception: 'not-leader',
    'leader-endpoint-host': '127.0.0.1',
    'leader-endpoint-port': String(leaderPort),
  },
})

/** The ways in which a real one was seen to refuse a call: it is away, it starts, it stops, another one leads. */
export const faces = {
  away: { code: 14, details: 'No connection established' },
  starting: { code: 2, details: 'Could not recognize Server Is Not Ready' },
  stopping: { code: 13, details: 'Received RST_STREAM with code 0' },
  following: following(1),
} as const

/** What a real one says to a call that it did not foresee. */
export const thrown: Face = { code: 2, details: 'Exception was thrown by handler.' }

export const errorOf = ({ code, details, trailers = {} }: Face) => {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value)
  return Object.assign(new Error(details), { code, details, metadata })
}

export const identified = (stream: string) => {
  const identifier = new shared.StreamIdentifier()
  identifier.setStreamName(Buffer.from(stream))
  return identifier
}

export const nameOf = (identifier: { getStreamName_asU8(): Uint8Array } | undefined) =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString()

export const answerOf = (held: Held): ReadResp => {
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

export const proposedOf = (message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): Proposed => ({
  id: message.getId()?.getString().toLowerCase() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
})

export const appendAnswer = (written: Written, expected: number): AppendResp => {
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
    if (expected < 0) wrong.setExpectedNoStream(new shared.Empty())
    else wrong.setExpectedRevision(String(expected))
    answer.setWrongExpectedVersion(wrong)
  }
  return answer
}

export const wantedBy = (options: ReadReq.Options): ((event: Held) => boolean) => {
  const expression = options.getFilter()?.getStreamIdentifier()
  if (!expression) return () => true
  const prefixes = expression.getPrefixList()
  if (prefixes.length) return ({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix))
  const regex = new RegExp(expression.getRegex())
  return ({ stream }) => regex.test(stream)
}

/** As a server of a cluster sees it. */
export interface Member {
  readonly port: number
  readonly state: 'leader' | 'follower'
  readonly alive: boolean
}

const { VNodeState } = gossip.MemberInfo

export const clusterOf = (members: readonly Member[]) => {
  const info = new gossip.ClusterInfo()
  for (const { port, state, alive } of members) {
    const id = new shared.UUID()
    id.setString(crypto.randomUUID())
    const place = new gossip.EndPoint()
    place.setAddress('127.0.0.1')
    place.setPort(port)
    const member = new gossip.MemberInfo()
    member.setInstanceId(id)
    member.setState(state === 'leader' ? VNodeState.LEADER : VNodeState.FOLLOWER)
    member.setIsAlive(alive)
    member.setHttpEndPoint(place)
    info.addMembers(member)
  }
  return info
}
