/** What sealing people's words costs: the handler and a rebuild, beside the same without a cipher. */
import { openPool } from '#platform/postgres/pool.ts'
import type { Case } from '../case.ts'
import { start, startAfter } from '../process.ts'
import { interleave, row } from '../rounds.ts'

const unsealed = 'contestants/unsealed.ts'

export const sealing: Case = async (bench, { full }) => {
  const [sealedUrl, plainUrl] = [await bench.database(), await bench.database()]
  const [sealed, plain] = [
    await start('contestants/handler.ts', sealedUrl),
    await startAfter(unsealed, 'contestants/handler.ts', plainUrl),
  ]
  const appends = await interleave(full ? 10 : 5, {
    ours: () => sealed.ask({ count: 5_000, atOnce: 32 }),
    bare: () => plain.ask({ count: 5_000, atOnce: 32 }),
  })
  for (const contestant of [sealed, plain]) contestant.stop()

  const filled = async (begin: (file: string, url: string) => ReturnType<typeof start>) => {
    const url = await bench.database()
    const filler = await begin('contestants/filler.ts', url)
    await filler.ask({ events: full ? 100_000 : 30_000 })
    filler.stop()
    const pool = openPool(url)
    await pool.query('vacuum analyze event_store.event')
    await pool.end()
    return begin('contestants/rebuild.ts', url)
  }
  const folds = await filled(start)
  const foldsPlain = await filled((file, url) => startAfter(unsealed, file, url))
  const rebuilds = await interleave(5, { ours: () => folds.ask({}), bare: () => foldsPlain.ask({}) })
  for (const contestant of [folds, foldsPlain]) contestant.stop()

  const which = { case: 'sealing', unit: 'per s', target: { least: 0.85 } } as const
  const appending = { ...which, ours: appends.ours, floor: { name: 'unsealed', samples: appends.bare } }
  const rebuilding = { ...which, ours: rebuilds.ours, floor: { name: 'unsealed', samples: rebuilds.bare } }
  return [
    row({ ...appending, measured: 'CreateTask', of: 'created' }),
    row({ ...appending, measured: 'CompleteTask, not in the cache', of: 'completed' }),
    row({ ...rebuilding, measured: 'rebuild, events', of: 'rate' }),
  ]
}
