// biome-ignore-all lint/complexity/useLiteralKeys: the client's protected members, typed even so
/**
 * One call of the server's batch append. It takes the requests of a call in turn and puts each into the queue of its
 * one writer, so the log has them in the order in which they were sent.
 */
import { EventStoreDBClient } from '@eventstore/db-client'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import grpc from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { Carried } from '../bulk.ts'
import { none } from '../port.ts'
import { filled, identifierOf } from './messages.ts'

const { BatchAppendReq } = streams

/** `number` comes back with the answer, as its correlation id. `run`: events that follow one another in one stream. */
export const requestOf = (number: number, stream: string, run: readonly Carried[]) => {
  const options = new BatchAppendReq.Options()
  options.setStreamIdentifier(identifierOf(stream))
  const expected = (run[0]?.revision ?? 0) - 1
  if (expected === none) options.setNoStream(new shared.Empty())
  else options.setStreamPosition(String(expected))
  const correlation = new shared.UUID()
  correlation.setString(`00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`)
  const request = new BatchAppendReq()
  request.setCorrelationId(correlation)
  request.setOptions(options)
  request.setProposedMessagesList(run.map((event) => filled(new BatchAppendReq.ProposedMessage(), event)))
  request.setIsFinal(true)
  return request
}

export const numberOf = (answer: BatchAppendResp): number => {
  const id = answer.getCorrelationId()
  return Number.parseInt(id?.getString().slice(-12) ?? '', 16)
}

export const openBatch = async (url: string) => {
  const client = EventStoreDBClient.connectionString(url)
  const call = await client['GRPCStreamCreator'](grpc.StreamsClient, 'batchAppend', (streams) => {
    const [metadata, options] = client['callArguments'](
      { requiresLeader: true },
      { deadline: Number.POSITIVE_INFINITY },
    )
    return streams.batchAppend(metadata, options)
  })()
  return {
    call,
    close: async () => {
      call.cancel()
      await client.dispose()
    },
  }
}
