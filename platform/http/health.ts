/** GET /healthz, /readyz and /metrics, for those who run Adak; no token is needed. */
import type { Registry } from 'prom-client'
import { isRead, send } from './answer.ts'
import type { Page } from './pages.ts'

/** Answers what is worth showing of a dependency, `degraded` where its lack only slows Adak down; rejects where it is away. */
export type Check = () => Promise<Readonly<Record<string, unknown>> | undefined>

const paths = new Set(['/healthz', '/readyz', '/metrics'])
const limitMs = 2_000

const within = async (check: Check): Promise<Record<string, unknown>> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${limitMs} ms`)), limitMs)
  })
  try {
    return { ok: true, ...(await Promise.race([check(), late])) }
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

export const health =
  ({
    checks,
    registry,
  }: {
    /** By the dependency's name. */
    readonly checks: Readonly<Record<string, Check>>
    readonly registry: Registry
  }): Page =>
  async (request, response, path) => {
    if (!paths.has(path)) return false
    if (!isRead(request, response)) return true
    if (path === '/healthz') {
      send(response, { status: 200, body: '{"status":"alive"}' })
    } else if (path === '/readyz') {
      const found = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await within(check)] as const),
      )
      const ready = found.every(([, { ok }]) => ok)
      const well = found.some(([, { degraded }]) => degraded) ? 'degraded' : 'ready'
      send(response, {
        status: ready ? 200 : 503,
        headers: ready ? {} : { 'Retry-After': '1' },
        body: JSON.stringify({ status: ready ? well : 'not ready', checks: Object.fromEntries(found) }),
      })
    } else {
      send(response, { status: 200, type: registry.contentType, body: await registry.metrics() })
    }
    return true
  }
