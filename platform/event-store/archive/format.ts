/**
 * An exported log, as text: a line of JSON each (NDJSON, UTF-8), in this order.
 *
 *     {"adak":"log","version":1,"logId":…,"salt":…,"events":N,"sealed":false}     the first line
 *     {"stream":…,"revision":…,"id":…,"type":…,"data":"…","metadata":"…"}         N events, in the order of the log
 *     {"key":{"id":…,"owner":…,"bytes":"<base64>"}}                               people's keys, by id; none where sealed
 *     {"check":"<sha256>"}                                                        after each block of events or keys
 *     {"end":{"events":N,"keys":K,"digest":…,"sha256":…}}                         the last line
 *
 * `data` and `metadata` hold the very text that is stored. A check, and the end's `sha256`, is that of every byte
 * before its line; `digest` is the log's own (`digest.ts`). Positions are their store's and are left out, so the same
 * log is the same bytes wherever it was kept.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod'

export const version = 1

/** A block ends with so many lines, or with the line that fills so many characters, whichever comes first. */
export const blockLines = 1_000
export const blockLength = 1 << 20

const Hex = z.string().regex(/^[0-9a-f]{64}$/)

export const Header = z.strictObject({
  adak: z.literal('log'),
  version: z.literal(version),
  logId: z.string(),
  /** Of ids (design, "Ids"). */
  salt: z.string(),
  events: z.int().nonnegative(),
  /** Without keys: people's words stay closed where it is taken. */
  sealed: z.boolean(),
})
export type Header = z.infer<typeof Header>

export const EventLine = z.strictObject({
  stream: z.string().min(1),
  revision: z.int().nonnegative(),
  id: z.uuid(),
  type: z.string().min(1),
  data: z.string(),
  metadata: z.string(),
})

export const Key = z.strictObject({ id: z.string(), owner: z.string(), bytes: z.base64() })
export type Key = z.infer<typeof Key>
export const KeyLine = z.strictObject({ key: Key })

export const CheckLine = z.strictObject({ check: Hex })

export const End = z.strictObject({
  events: z.int().nonnegative(),
  keys: z.int().nonnegative(),
  digest: Hex,
  sha256: Hex,
})
export type End = z.infer<typeof End>
export const EndLine = z.strictObject({ end: End })

/** SHA-256 of all that was written so far, asked for at any time. */
export const runningHash = () => {
  const hash = createHash('sha256')
  return {
    update: (bytes: string | Uint8Array) => void hash.update(bytes),
    so: (): string => hash.copy().digest('hex'),
  }
}
