/**
 * A rebuild of 10⁵ events (`FULL=1`: 10⁶), beside bare multi-row upserts of the rows that it makes; then `adak fsck` of
 * them, held against what was rebuilt.
 */
import { openPool } from '#platform/postgres/pool.ts'
import type { Case } from '../case.ts'
import { fillLog } from '../fill.ts'
import { start } from '../process.ts'
import { interleave, row, type Sample, times } from '../rounds.ts'

/** By a fresh process, for its greatest memory is measured. */
const checking = async (url: string): Promise<Sample> => {
  const fsck = await start('contestants/fsck.ts', url)
  try {
    return await fsck.ask({})
  } finally {
    fsck.stop()
  }
}

export const rebuild: Case = async (bench, { full }) => {
  const url = await bench.database()
  const pool = openPool(url)
  const events = await fillLog(pool, full ? 1_000_000 : 100_000)
  await pool.query('vacuum analyze event_store.event')
  await pool.end()
  const ours = await start('contestants/rebuild.ts', url)
  try {
    const { generation = 0 } = await ours.ask({})
    const bare = await start('contestants/bare-upserts.ts', url, `read_${generation}`)
    const rateOfBare = async () => ({ rate: (events / ((await bare.ask({})).took ?? Number.NaN)) * 1000 })
    const samples = await interleave(full ? 3 : 5, { ours: () => ours.ask({}), bare: rateOfBare })
    bare.stop()
    const checked = await times(full ? 3 : 5, () => checking(url))
    const check = { case: `fsck of ${events.toLocaleString('en')} events`, ours: checked }
    const which = { case: `rebuild of ${events.toLocaleString('en')} events`, ours: samples.ours }
    const floor = { name: 'bare multi-row upserts', samples: samples.bare }
    return [
      row({ ...which, measured: 'events', unit: 'per s', of: 'rate', floor, target: { least: 0.6 } }),
      row({ ...which, measured: 'RSS', unit: 'MB', of: 'rssMB', target: { most: 300 } }),
      row({
        ...which,
        measured: 'time an event, last quarter over second',
        unit: '×',
        of: 'flatness',
        target: { most: 1.2 },
      }),
      row({ ...check, measured: 'events', unit: 'per s', of: 'rate' }),
      row({ ...check, measured: 'RSS', unit: 'MB', of: 'rssMB' }),
    ]
  } finally {
    ours.stop()
  }
}
