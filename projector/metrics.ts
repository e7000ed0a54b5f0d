/** What operators may watch. */
import { Counter, Gauge } from 'prom-client'
import { registry } from '#platform/telemetry/metrics.ts'

const registers = [registry]

export const folded = new Counter({
  name: 'adak_projector_events_total',
  help: 'Events folded into a generation of the read model',
  labelNames: ['work'] as const,
  registers,
})
export const stopped = new Gauge({
  name: 'adak_projector_stopped',
  help: '1 while an event cannot be applied; the log names it',
  registers,
})
export const following = new Gauge({
  name: 'adak_projector_following',
  help: '1 while this process keeps the live read model up to date',
  registers,
})

/** Asked for when the metrics are; none is told while database or log is away. */
export const observeLag = (lag: () => Promise<number>): Gauge =>
  new Gauge({
    name: 'adak_projector_lag_seconds',
    help: 'For how long the live read model has not reached where the log ended at an earlier look',
    registers,
    collect() {
      return lag().then(
        (seconds) => this.set(seconds),
        () => this.remove(),
      )
    },
  })
