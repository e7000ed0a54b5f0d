/** What operators may watch. */
import { Gauge } from 'prom-client'
import type { Queue } from '#platform/queue/port.ts'
import { registry } from '#platform/telemetry/metrics.ts'

const registers = [registry]

export const leads = new Gauge({
  name: 'adak_scheduler_leads',
  help: '1 while this process is the scheduler that leads',
  registers,
})

/** Asked for when the metrics are. */
export const observeDepth = (queue: Pick<Queue, 'depth'>): void => {
  registry.removeSingleMetric('adak_reminders_queue_depth')
  new Gauge({
    name: 'adak_reminders_queue_depth',
    help: 'Jobs that wait or are in hand; none is told while the queue is away',
    registers,
    collect() {
      return queue.depth().then(
        (depth) => this.set(depth),
        () => this.reset(),
      )
    },
  })
}
