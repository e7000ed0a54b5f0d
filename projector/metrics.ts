/** What operators may watch. */
import { Counter, Gauge } from 'prom-client'

export const folded = new Counter({
  name: 'adak_projector_events_total',
  help: 'Events folded into a generation of the read model',
  labelNames: ['work'] as const,
})
export const stopped = new Gauge({
  name: 'adak_projector_stopped',
  help: '1 while an event cannot be applied; the log names it',
})
export const following = new Gauge({
  name: 'adak_projector_following',
  help: '1 while this process keeps the live read model up to date',
})
