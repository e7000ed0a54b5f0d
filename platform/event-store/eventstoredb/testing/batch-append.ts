/** The batch append of the wire double: a call's requests are taken in turn, and answered in turn, as a real one does. */
import shared from '@eventstore/db-client/generated/shared_pb.js'
import status from '@eventstore/db-client/generated/status_pb.js'
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerDuplexStream } from '@grpc/grpc-js'
import { nameOf, proposedOf } from './answers.ts'
import type { MemoryLog, Written } from './memory-log.ts'

/** A google.rpc.Status whose details are an empty message of this type. */
const statusOf = (type: string) => {
  const url = Buffer.from(`type.googleapis.com/event_store.client.${type}`)
  const any = Buffer.concat([Buffer.from([0x0a, url.length]), url])
  return status.Status.deserializeBinary(Buffer.concat([Buffer.from([0x1a, any.length]), any]))
}

const answerOf = (request: BatchAppendReq, written: Written): BatchAppendResp => {
  const answer = new streams.BatchAppendResp()
  answer.setCorrelationId(request.getCorrelationId())
  answer.setStreamIdentifier(request.getOptions()?.getStreamIdentifier())
  if (!('position' in written)) return answer.setError(statusOf('WrongExpectedVersion'))
  const position = new shared.AllStreamPosition()
  position.setCommitPosition(String(written.position))
  position.setPreparePosition(String(written.position))
  const success = new streams.BatchAppendResp.Success()
  success.setCurrentRevision(String(written.revision))
  success.setPosition(position)
  return answer.setSuccess(success)
}

export const batchAppend = (log: MemoryLog) => (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => {
  call.on('error', () => undefined)
  call.on('data', (request: BatchAppendReq) => {
    const options = request.getOptions()
    const proposed = request.getProposedMessagesList().map(proposedOf)
    const expected = options?.hasNoStream() ? -1 : Number(options?.getStreamPosition())
    call.write(answerOf(request, log.append(nameOf(options?.getStreamIdentifier()), proposed, expected)))
  })
  call.on('end', () => call.end())
}
