/** Keys and accounts of an installation, of one moment, as the second file of a backup. */
import type pg from 'pg'
import { blockLength, blockLines, runningHash } from '#platform/event-store/archive/format.ts'
import { columnsOf, type Kind, kinds, version } from './format.ts'

/** In pieces of text; answers how many rows there are of each kind. */
export const exportAccounts = async function* (
  pool: pg.Pool,
  { logId }: { readonly logId: string },
): AsyncGenerator<string, Readonly<Record<Kind, number>>> {
  const hash = runningHash()
  const added = (line: unknown): string => {
    const text = `${JSON.stringify(line)}\n`
    hash.update(text)
    return text
  }
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>
  yield added({ adak: 'accounts', version, logId })
  for await (const { kind, rows } of rowsOf(pool)) {
    counts[kind] += rows.length
    const lines = rows.map((row) => added({ [kind]: JSON.parse(row) }))
    yield lines.join('') + added({ check: hash.so() })
  }
  const rows = kinds.reduce((sum, kind) => sum + counts[kind], 0)
  yield added({ end: { rows, sha256: hash.so() } })
  return counts
}

const fetchRows = Math.min(blockLines, Math.floor(blockLength / 1_000))

const rowsOf = async function* (pool: pg.Pool) {
  const client = await pool.connect()
  let isClean = false
  try {
    await client.query('begin isolation level repeatable read read only')
    for (const kind of kinds) {
      const columns = columnsOf(kind)
      await client.query(
        `declare ${kind}s no scroll cursor for select row_to_json(r)::text as row
         from (select ${columns.join(', ')} from accounts.${kind} order by ${columns[0]} collate "C") r`,
      )
      for (;;) {
        const { rows } = await client.query<{ row: string }>(`fetch ${fetchRows} from ${kind}s`)
        if (!rows.length) break
        yield { kind, rows: rows.map(({ row }) => row) }
      }
    }
    await client.query('commit')
    isClean = true
  } finally {
    // With the connection goes the transaction.
    client.release(!isClean)
  }
}
