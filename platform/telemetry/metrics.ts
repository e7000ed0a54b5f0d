/** What a service counts, for Prometheus. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export const registry = new Registry()
collectDefaultMetrics({ register: registry })

const calls = new Histogram({
  name: 'adak_http_call_seconds',
  help: 'How long calls took',
  labelNames: ['route', 'method', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
})

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export const observeCall = (call: {
  readonly route: string
  readonly method: string
  readonly status: number
  readonly seconds: number
}): void => {
  const method = methods.has(call.method) ? call.method : 'other'
  calls.observe({ route: call.route, method, status: call.status }, call.seconds)
}
