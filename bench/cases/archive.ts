/**
 * The export and the import of 10⁵ events (`FULL=1`: 10⁶) on Postgres, each by a fresh process, each import into a
 * fresh database; with EVENTSTORE_URL on that server as well.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPool } from '#platform/postgres/pool.ts'
import type { Case } from '../case.ts'
import { fillLog } from '../fill.ts'
import { start } from '../process.ts'
import { row, type Sample, times } from '../rounds.ts'

const contestant = async (work: 'export' | 'import', ...args: string[]): Promise<Sample> => {
  const process = await start('contestants/archive.ts', ...args)
  try {
    return await process.ask({ work })
  } finally {
    process.stop()
  }
}

export const archive: Case = async (bench, { full }) => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-bench-archive-'))
  try {
    const url = await bench.database()
    const pool = openPool(url)
    const events = await fillLog(pool, full ? 1_000_000 : 100_000)
    await pool.query('vacuum analyze event_store.event')
    await pool.end()
    const file = join(folder, 'export')
    const rounds = full ? 3 : 5
    const of = `of ${events.toLocaleString('en')} events`
    const figures = (name: string, ours: readonly Sample[], least?: number) => [
      row({ case: name, measured: 'events', unit: 'per s', of: 'rate', ours, ...(least && { target: { least } }) }),
      row({ case: name, measured: 'RSS', unit: 'MB', of: 'rssMB', ours, target: { most: 200 } }),
    ]
    const rows = [
      ...figures(`export ${of}`, await times(rounds, () => contestant('export', url, file)), 50_000),
      ...figures(
        `import ${of}`,
        await times(rounds, async () => contestant('import', await bench.database(), file)),
        20_000,
      ),
    ]
    const server = process.env.EVENTSTORE_URL
    if (!server) return rows
    const log = `${server.replace(/#.*/, '')}#${randomUUID()}-`
    const imported = await contestant('import', await bench.database(), file, log)
    const exported = await contestant('export', url, file, log)
    return [
      ...rows,
      ...figures(`import ${of} into EventStoreDB`, [imported]),
      ...figures(`export ${of} from EventStoreDB`, [exported]),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
