/** GET /api/v1/changes: the person's own history from a position on, oldest first; as JSON, or as it comes by SSE. */
import { type Position, start } from '#platform/event-store/port.ts'
import type { Answer, Call, Handlers } from '#platform/http/call.ts'
import { fromToken, toToken } from '#platform/http/position-token.ts'
import { answered } from './answered.ts'
import { changeOf, changesAfter, isPage } from './change.ts'
import type { Deps } from './deps.ts'
import { wantsEvents } from './event-stream.ts'
import { noRows } from './statement.ts'

type Changes = Call<'listChanges'>

const later = (one: Position | null, other: Position) => (one !== null && one > other ? one : other)

export const listChanges = (deps: Deps): Handlers<'listChanges'>['listChanges'] => {
  const { copyId } = deps
  return async (call) => {
    const wantsStream = wantsEvents(call)
    const given = (wantsStream ? call.lastEventId : null) ?? call.query.after
    const after = given === undefined ? null : fromToken(copyId, given)
    return wantsStream ? streamed(deps, call, after) : listed(deps, call, after ?? start)
  }
}

const listed = async ({ ask, copyId }: Deps, call: Changes, after: Position): Promise<Answer> => {
  // Whoever has seen `after` is not told of less.
  const minPosition = later(call.minPosition, after)
  const told = await ask({ ...call, minPosition }, { ...changesAfter, values: { after } })
  const items = told.rows.map((row) => changeOf(row, told.zone))
  const last = isPage(told.rows) ? told.rows.at(-1)?.id : undefined
  return answered(call, told, { items, next: toToken(copyId, last ?? told.position) })
}

const streamed = async ({ ask, feed }: Deps, call: Changes, after: Position | null): Promise<Answer> => {
  const { personId: owner, tokenId } = call.principal
  feed.admit(owner)
  const minPosition = later(call.minPosition, after ?? start)
  const { position } = await ask({ ...call, minPosition }, noRows)
  const from = after ?? position
  const headers = { 'Adak-Position': position }
  return { status: 200, headers, stream: (out) => feed.follow(out, { owner, tokenId, after: from }) }
}
