/** The statements of `tables.sql`, for one generation. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const statements = readFileSync(join(import.meta.dirname, 'tables.sql'), 'utf8')
  .replaceAll(/^ *--.*$/gm, '')
  .split(';')
  .map((statement) => statement.trim())
  .filter(Boolean)

const isIndex = (statement: string) => /^create (unique )?index /.test(statement)
const inSchema = (schema: string, wanted: (statement: string) => boolean) =>
  statements
    .filter(wanted)
    .map((text) => text.replaceAll('$schema', schema).replace(' index ', ' index if not exists '))

/** Of columns and their types: a reader asks no generation of another shape. Indexes do not count. */
export const shape = createHash('sha256')
  .update(
    statements
      .filter((statement) => !isIndex(statement))
      .join(';')
      .replaceAll(/\s+/g, ' '),
  )
  .digest('hex')
  .slice(0, 16)

const whileDeriving = / notification_task /

/** With no index but the keys of tables whose rows change: what fills them all needs no other, and is faster. */
export const tablesIn = (schema: string): readonly string[] => inSchema(schema, (statement) => !isIndex(statement))
/** What is derived of a table that was filled is looked up by these. */
export const derivingIndexesIn = (schema: string): readonly string[] =>
  inSchema(schema, (statement) => whileDeriving.test(statement))
/** What readers need, and a fold of few events into many rows. May be made again. */
export const lateIndexesIn = (schema: string): readonly string[] =>
  inSchema(schema, (statement) => isIndex(statement) && !whileDeriving.test(statement))
