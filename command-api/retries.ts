/**
 * What makes a repeated command the same command: one person, one key, one method, one path. What wrote events is
 * found again by the commandId that they bear; a hash of what was asked tells a retry from a reused key.
 */
import { createHmac, hash, randomUUID } from 'node:crypto'
import { canonical } from '#platform/http/json.ts'

export interface Call {
  readonly personId: string
  /** null: it is never repeated. */
  readonly key: string | null
  readonly method: string
  readonly path: string
}

/** None of the parts can hold a line feed. */
export const commandIdOf = ({ personId, key, method, path }: Call): string =>
  key === null ? randomUUID() : hash('sha256', `${personId}\n${method}\n${path}\n${key}`, 'base64url')

/** Under the person's key, for a bare hash would confirm erased words to whoever guesses them. */
export const requestHashOf = (content: unknown, personKey: Buffer): string =>
  createHmac('sha256', personKey)
    .update(canonical(content ?? {}))
    .digest('base64url')
