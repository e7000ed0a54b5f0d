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
