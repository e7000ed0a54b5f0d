/** ETags: `"<revision>.<hash of the body>"` for a resource, `"<hash>"` for a list. */
import { hash } from 'node:crypto'

export const etagOf = (body: string, revision?: number): string => {
  const short = hash('sha256', body, 'base64url').slice(0, 16)
  return revision === undefined ? `"${short}"` : `"${revision}.${short}"`
}

const oneTag = /^\s*(?:(\*)|(W\/)?"([\x21\x23-\x7e\x80-\xff]*)")\s*$/

/** The tags of an `If-Match` or `If-None-Match`; null where it is none. */
const tagsOf = (header: string): { readonly any: boolean; readonly weak: boolean; readonly tag: string }[] | null => {
  const tags = header.split(',').map((text) => oneTag.exec(text))
  return tags.some((found) => found === null)
    ? null
    : tags.map((found) => ({ any: found?.[1] === '*', weak: found?.[2] !== undefined, tag: found?.[3] ?? '' }))
}

export const isMatchHeader = (header: string): boolean => tagsOf(header) !== null

/** `If-Match` looks at the revision alone: of an ETag, or `"<revision>"`. */
export const revisionMatches = (header: string, revision: number): boolean =>
  (tagsOf(header) ?? []).some(({ any, weak, tag }) => any || (!weak && tag.split('.', 1)[0] === String(revision)))

/** `If-None-Match` looks at all of it. */
export const etagMatches = (header: string, etag: string): boolean =>
  (tagsOf(header) ?? []).some(({ any, tag }) => any || `"${tag}"` === etag)
