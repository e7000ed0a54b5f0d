/**
 * The compose stack, through its gateway: commands and reads with one and with two copies of each API, and how long it takes
 * until another projector folds, or another scheduler leads, when the one that did is killed.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Spoken } from '#tests/stack/stack.ts'
import type { Case } from '../case.ts'
import { lasting, load, requestText } from '../http-load.ts'
import { interleave, type Row, row, type Sample } from '../rounds.ts'

const people = 32
const firstTelegramId = 9_000

const headersOf = ({ serviceToken }: Spoken) => ({
  Authorization: `Bearer ${serviceToken}`,
  'Adak-On-Behalf-Of': `telegram:${firstTelegramId + Math.floor(Math.random() * people)}`,
})

const rates = async (stack: Spoken, forMs: number): Promise<Sample> => {
  const shared = { port: Number(new URL(stack.origin).port), atOnce: people }
  const commands = await load({
    ...shared,
    going: lasting(forMs),
    request: () => requestText('POST', '/api/v1/tasks', headersOf(stack), { title: 'Buy milk and bread' }),
    status: 201,
  })
  const reads = await load({
    ...shared,
    going: lasting(forMs),
    request: () => requestText('GET', '/api/v1/tasks', headersOf(stack)),
    status: 200,
  })
  return { commands: commands.rate, reads: reads.rate }
}

export const stack: Case = async (_, { full }) => {
  const { docker, engine, whyNone } = await import('#tests/stack/engine.ts')
  if (!engine) {
    process.stderr.write(`left out (${whyNone}): `)
    return []
  }
  const [{ theStack }, { leader }] = await Promise.all([
    import('#tests/stack/stack.ts'),
    import('#tests/stack/watch.ts'),
  ])
  const first = await theStack()
  for (let n = 0; n < people; n++) await first.as(firstTelegramId + n).registerMe({ body: { language: 'en' } })

  const forMs = full ? 10_000 : 3_000
  const { one, two } = await interleave(full ? 5 : 3, {
    one: async () => rates(await theStack(1), forMs),
    two: async () => rates(await theStack(2), forMs),
  })
  const takeOver = async (service: 'projector' | 'scheduler'): Promise<Sample> => {
    const spread = await theStack(2)
    await docker('kill', await leader(spread, service))
    const killedAt = performance.now()
    while (!(await leader(spread, service).catch(() => null))) await pause(50)
    return { took: performance.now() - killedAt }
  }
  const taking = async (service: 'projector' | 'scheduler'): Promise<Row> => {
    const ours: Sample[] = []
    for (let n = 0; n < (full ? 10 : 3); n++) ours.push(await takeOver(service))
    const measured = `until another ${service} works`
    return row({ case: 'compose, killed', measured, unit: 'ms', of: 'took', ours, target: { most: 10_000 } })
  }
  const shared = { case: `compose, ${people} at once`, unit: 'per s' }
  return [
    row({ ...shared, measured: 'POST /api/v1/tasks, one copy', of: 'commands', ours: one }),
    row({ ...shared, measured: 'POST /api/v1/tasks, two copies', of: 'commands', ours: two }),
    row({ ...shared, measured: 'GET /api/v1/tasks, one copy', of: 'reads', ours: one }),
    row({ ...shared, measured: 'GET /api/v1/tasks, two copies', of: 'reads', ours: two }),
    await taking('projector'),
    await taking('scheduler'),
  ]
}
