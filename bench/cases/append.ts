/** Load and append through the handler, 32 at once, beside bare INSERTs and emmett; each in a process of its own. */
import type { Case } from '../case.ts'
import { start } from '../process.ts'
import { interleave, row } from '../rounds.ts'

export const metadata = JSON.stringify({
  commandId: 'c'.repeat(32),
  requestHash: '',
  correlationId: 'bench',
  causationId: 'c'.repeat(32),
  actor: 'user:9f2c61aa03b4d57e',
  channel: 'api',
  occurredAt: '2026-11-24T19:00:00.000Z',
  schemaVersion: 1,
})
/** As long as a sealed title is. */
export const data = JSON.stringify({
  owner: '9f2c61aa03b4d57e',
  title: { sealed: `3b1f0c77e2a94d58.${'s'.repeat(64)}` },
  categoryId: null,
})

export const append: Case = async (bench, { full }) => {
  const url = await bench.database()
  const ours = await start('contestants/handler.ts', url)
  const bare = await start('contestants/bare-insert.ts', url, metadata, data)
  const emmett = await start('peers/emmett.js', await bench.database(), metadata, data)
  try {
    const times = full ? 5 : 1
    const work = (count: number) => ({ count: count * times, atOnce: 32 })
    const samples = await interleave(5, {
      ours: () => ours.ask(work(5_000)),
      bare: () => bare.ask(work(3_000)),
      emmett: () => emmett.ask(work(800)),
    })
    const floors = {
      bare: { name: 'bare INSERT', samples: samples.bare },
      emmett: { name: 'emmett', samples: samples.emmett },
    }
    const handled = { case: 'handler, load + append, 32 at once', unit: 'per s', ours: samples.ours }
    const created = { ...handled, measured: 'CreateTask', of: 'created' }
    const completed = { ...handled, measured: 'CompleteTask, not in the cache', of: 'completed' }
    return [
      row({ ...created, floor: floors.bare, target: { least: 1.5 } }),
      row({ ...created, floor: floors.emmett, target: { least: 3 } }),
      row({ ...completed, floor: floors.bare, target: { least: 1 } }),
      row({ ...completed, floor: floors.emmett, target: { least: 3 } }),
    ]
  } finally {
    for (const contestant of [ours, bare, emmett]) contestant.stop()
  }
}
