/** A scheduler that dies or freezes at a step: `scheduler-child.ts <step | none> <signal> <where, as JSON>`. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { systemClock } from '#platform/clock.ts'
import { leading } from '#platform/postgres/lease.ts'
import { listen } from '#platform/postgres/listen.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { beeQueue } from '#platform/queue/bee-queue.ts'
import { fallDueOver } from '#scheduler/over-http.ts'
import { postgresAgenda } from '#scheduler/postgres-agenda.ts'
import { scheduler } from '#scheduler/service.ts'

const [, , fatal, signal, given = '{}'] = process.argv
const where = JSON.parse(given) as {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly commandUrl: string
  readonly serviceToken: string
}
const pool = openPool(where.databaseUrl, { max: 4 })
const queue = beeQueue({ url: where.redisUrl, name: 'notifications' })
const fallDue = fallDueOver(where)
let struck = false

const strike = async (step: string) => {
  if (step !== fatal || struck) return
  struck = true
  await new Promise((sent) => process.send?.('struck', sent))
  process.kill(process.pid, signal === 'SIGSTOP' ? 'SIGSTOP' : 'SIGKILL')
}

scheduler({
  agenda: postgresAgenda(pool),
  fallDue: async (...asked) => {
    await strike('found due')
    const standing = await fallDue(...asked)
    await strike('fell due')
    return standing
  },
  queue: {
    put: async (job) => {
      await queue.put(job)
      await strike('put')
    },
    depth: queue.depth,
  },
  clock: systemClock,
  logger: pino({ level: 'silent' }),
  onNews: (heard) => listen(pool, 'adak_projected', heard),
  leading: (lead) =>
    leading({ pool, name: 'scheduler', holder: randomUUID(), ttlMs: 1_500 }, async (leadership) => {
      process.send?.('leads')
      await lead(leadership)
    }),
})
process.on('disconnect', () => process.exit())
process.send?.('runs')
