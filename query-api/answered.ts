/** An answer with its ETag and position, or 304 where the caller has it already. */
import { createHash } from 'node:crypto'
import type { Answer, Call } from '#platform/http/call.ts'
import type { Told } from './question.ts'

export const answered = (
  { ifNoneMatch }: Pick<Call, 'ifNoneMatch'>,
  { token }: Pick<Told<unknown>, 'token'>,
  content: unknown,
  revision?: number,
): Answer => {
  const body = JSON.stringify(content)
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  const etag = revision === undefined ? `"${hash}"` : `"${revision}.${hash}"`
  const headers = { ETag: etag, 'Adak-Position': token }
  return ifNoneMatch !== null && lists(ifNoneMatch, etag) ? { status: 304, headers } : { status: 200, body, headers }
}

/** `*`, or a list of ETags, weak ones too. */
const lists = (header: string, etag: string): boolean =>
  header.trim() === '*' || [...header.matchAll(/"[^"]*"/g)].some(([listed]) => listed === etag)
