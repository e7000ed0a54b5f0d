/** The floor of reminding: bee-queue alone, which passes as many jobs, put 16 at once. `bare-queue.ts <redis>` */
import { beeQueue } from '#platform/queue/bee-queue.ts'
import { flood, serve } from '../process.ts'

const [, , redisUrl = ''] = process.argv
const queue = beeQueue({ url: redisUrl, name: 'floor' })
let handled = 0
let enough: () => void = () => undefined
let wanted = 0
queue.work(
  async () => {
    handled += 1
    if (handled === wanted) enough()
  },
  { concurrency: 64 },
)

let round = 0
serve({}, async ({ count }) => {
  round += 1
  handled = 0
  wanted = Number(count)
  const startedAt = performance.now()
  const passed = new Promise<void>((done) => {
    enough = done
  })
  await flood(wanted, 16, (n) => queue.put({ id: `${round}/${n}` }))
  await passed
  return { rate: (wanted / (performance.now() - startedAt)) * 1000 }
})
