/** What the bot counts, for Prometheus. */
import { Counter, Histogram } from 'prom-client'
import { registry } from '#platform/telemetry/metrics.ts'
import type { DeliveryDeps } from './delivery/deliver.ts'

const attempts = new Counter({
  name: 'adak_notification_attempts_total',
  help: 'Attempts to deliver a notification, by what became of them',
  labelNames: ['outcome'],
  registers: [registry],
})
const late = new Histogram({
  name: 'adak_notification_late_seconds',
  help: 'How long after its instant a reminder was sent',
  buckets: [0.5, 1, 2, 5, 10, 30, 60, 300, 3_600, 86_400],
  registers: [registry],
})

export const observeOutcome: NonNullable<DeliveryDeps['onOutcome']> = (outcome, lateSeconds) => {
  attempts.inc({ outcome })
  if (outcome === 'sent') late.observe(lateSeconds)
}
