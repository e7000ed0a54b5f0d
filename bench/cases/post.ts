/** POST /api/v1/tasks, 32 at once, beside Koa and pg with one bare INSERT. */

import type { Case } from '../case.ts'
import { lasting, load } from '../http-load.ts'
import { start } from '../process.ts'
import { interleave, row } from '../rounds.ts'
import { createTask, person, run } from '../service.ts'

export const post: Case = async (bench, { full }) => {
  const url = await bench.database()
  const ours = await run('command-api', { DATABASE_URL: url })
  const bare = await start('contestants/bare-koa.ts', url)
  try {
    await person(ours.port).registerMe({ body: { language: 'en' } })
    const asking = (port: number) => () =>
      load({
        port,
        atOnce: 32,
        going: lasting(full ? 10_000 : 2_500),
        request: () => createTask('Buy milk and bread'),
        status: 201,
      })
    const samples = await interleave(5, { ours: asking(ours.port), bare: asking(bare.ready.port ?? 0) })
    const compared = {
      case: 'POST /api/v1/tasks, 32 at once',
      ours: samples.ours,
      floor: { name: 'Koa + pg INSERT', samples: samples.bare },
    }
    return [
      row({ ...compared, measured: 'answers', unit: 'per s', of: 'rate', target: { least: 0.8 } }),
      row({ ...compared, measured: 'p50', unit: 'µs', of: 'p50' }),
      row({ ...compared, measured: 'p99', unit: 'µs', of: 'p99', target: { most: 1.5 } }),
    ]
  } finally {
    bare.stop()
    await ours.stop()
  }
}
