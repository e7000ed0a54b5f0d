/** For tests and the bench: what a container says of itself. */
import { docker } from './engine.ts'
import type { Service, Stack } from './stack.ts'

const ask = (container: string, path: string): Promise<string> =>
  docker(
    'exec',
    container,
    'node',
    '-e',
    `fetch('http://127.0.0.1:8080${path}').then(async (r) => console.log(await r.text()))`,
  )

/** How many calls of the API it has answered. */
export const calls = async (container: string): Promise<number> => {
  const counts = (await ask(container, '/metrics')).matchAll(/^adak_http_call_seconds_count\{.*\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

const says = {
  projector: async (container: string) => /^adak_projector_following 1$/m.test(await ask(container, '/metrics')),
  scheduler: async (container: string) => /^adak_scheduler_leads 1$/m.test(await ask(container, '/metrics')),
  bot: async (container: string) => (await ask(container, '/readyz')).includes('"speaks":true'),
} as const satisfies Partial<Record<Service, (container: string) => Promise<boolean>>>

/** The container of the one copy that works while the others stand by. */
export const leader = async (stack: Stack, service: keyof typeof says): Promise<string> => {
  for (const container of await stack.copies(service)) if (await says[service](container)) return container
  throw new Error(`no ${service} leads`)
}
