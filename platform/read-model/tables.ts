/** The statements of `tables.sql`, for one generation. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const statements = readFileSync(join(import.meta.dirname, 'tables.sql'), 'utf8')
  .replaceAll(/^ *--.*$/gm, '')
  .split(';')
  .map((statement) => statement.trim())
  .filter(Boolean)

/** A fold looks rows up by these; what only readers need is made when the rows are there, which is faster. */
const whileFolding =
  /create index (category_owner|task_owner|task_trash|task_category|reminder_owner|notification_task|notification_owner|history_owner) /

const isIndex = (statement: string) => statement.startsWith('create index')
const inSchema = (schema: string, wanted: (statement: string) => boolean) =>
  statements
    .filter(wanted)
    .map((text) => text.replaceAll('$schema', schema).replace('create index', 'create index if not exists'))

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

export const tablesIn = (schema: string): readonly string[] =>
  inSchema(schema, (statement) => !isIndex(statement) || whileFolding.test(statement))
export const lateIndexesIn = (schema: string): readonly string[] =>
  inSchema(schema, (statement) => isIndex(statement) && !whileFolding.test(statement))
