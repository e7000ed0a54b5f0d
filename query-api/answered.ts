/** An answer with its ETag and position, or 304 where the caller has it already. */
import type { Answer, Call } from '#platform/http/call.ts'
import { etagMatches, etagOf } from '#platform/http/etag.ts'
import type { Told } from './question.ts'

export const answered = (
  { ifNoneMatch }: Pick<Call, 'ifNoneMatch'>,
  { position }: Pick<Told<unknown>, 'position'>,
  content: unknown,
  revision?: number,
): Answer => {
  const body = JSON.stringify(content)
  const etag = etagOf(body, revision)
  const headers = { ETag: etag, 'Adak-Position': position }
  return ifNoneMatch !== null && etagMatches(ifNoneMatch, etag)
    ? { status: 304, headers }
    : { status: 200, body, headers }
}
