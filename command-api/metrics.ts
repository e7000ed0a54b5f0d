/** What operators may watch. */
import { Gauge } from 'prom-client'
import { registry } from '#platform/telemetry/metrics.ts'

export const keyless = new Gauge({
  name: 'adak_persons_without_key',
  help: 'Persons whose words cannot be opened, though they were not erased: their keys are missing',
  registers: [registry],
})
