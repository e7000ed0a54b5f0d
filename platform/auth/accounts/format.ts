/**
 * Keys and accounts, as text: what a backup holds beside the log. A line of JSON each (NDJSON, UTF-8), in this order.
 *
 *     {"adak":"accounts","version":1,"logId":…}                   the first line
 *     {"superuser":{…}} {"key":{…}} {"token":{…}} {"calendar":{…}}    rows of these tables, one kind after another
 *     {"check":"<sha256>"}                                        after each block of rows
 *     {"end":{"rows":N,"sha256":…}}                               the last line
 *
 * A check, and the end's `sha256`, is that of every byte before its line. Bytes are `\x` and hex, as Postgres writes them.
 * Sessions and sign-ins are nobody's to restore; what is derived from the log is not here.
 */
import * as z from 'zod'

export const version = 1

const Bytes = z.string().regex(/^\\x([0-9a-f]{2})+$/)
const text = z.string()
const id = z.string().min(1)
const stamp = z.string().min(1)
const issued = {
  id,
  hash: Bytes,
  owner: id,
  created_at: stamp,
  revoked_at: stamp.nullable(),
  command_id: text.nullable(),
}

/** By its table in the schema `accounts`: the columns that are carried. */
export const shapes = {
  superuser: z.strictObject({
    name: id,
    password: text,
    role: z.enum(['viewer', 'superuser']),
    version: z.int(),
    created_at: stamp,
    disabled_at: stamp.nullable(),
  }),
  key: z.strictObject({ id, owner: id, key: Bytes, created_at: stamp }),
  token: z.strictObject({
    ...issued,
    telegram_id: z.int(),
    name: text.nullable(),
    scope: z.enum(['read', 'write']),
    expires_at: stamp.nullable(),
  }),
  calendar: z.strictObject(issued),
}
export type Kind = keyof typeof shapes
export const kinds = Object.keys(shapes) as readonly Kind[]
export const columnsOf = (kind: Kind): readonly string[] => Object.keys(shapes[kind].shape)

/** A row, by its columns. */
export type Row = Readonly<Record<string, unknown>>

export const Header = z.strictObject({ adak: z.literal('accounts'), version: z.literal(version), logId: z.string() })

const Hex = z.string().regex(/^[0-9a-f]{64}$/)
export const CheckLine = z.strictObject({ check: Hex })
export const EndLine = z.strictObject({ end: z.strictObject({ rows: z.int().nonnegative(), sha256: Hex }) })
