/**
 * Who may import whom: contracts ← domain ← platform ← services ← cli; no service imports another.
 * Biome holds it, by the overrides made here. After a change run `bin/node tests/house/imports.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Room {
  /** The rooms, or files of a room, that it may import besides itself. */
  readonly from: readonly string[]
  /** The npm and `node:` modules that it may import; absent: any. */
  readonly modules?: readonly string[]
}

const service: Room = { from: ['contracts', 'domain', 'platform'] }
const services = ['command-api', 'query-api', 'projector', 'scheduler', 'bot'] as const

export const rooms: Readonly<Record<string, Room>> = {
  contracts: { from: [], modules: ['zod', 'zod-openapi'] },
  domain: { from: ['contracts'], modules: ['node:crypto'] },
  platform: { from: ['contracts', 'domain'] },
  'command-api': service,
  'query-api': service,
  projector: service,
  scheduler: service,
  bot: {
    from: [
      'contracts',
      'domain/time.ts',
      'platform/clock.ts',
      'platform/config.ts',
      'platform/http/health.ts',
      'platform/http/listen.ts',
      'platform/postgres/dialogue.ts',
      'platform/postgres/lease.ts',
      'platform/postgres/pool.ts',
      'platform/queue',
      'platform/redis',
      'platform/telemetry',
    ],
    modules: ['chrono-node', 'node-telegram-bot-api', 'node:*', 'pino', 'prom-client', 'zod'],
  },
  web: {
    from: ['contracts'],
    modules: [
      '@emotion/*',
      '@mui/**',
      '@tanstack/react-query',
      'ra-*',
      'react',
      'react-admin',
      'react-dom/client',
      'zod',
    ],
  },
  'web/admin/build': { from: ['contracts'], modules: ['node:*', 'node:*/*', 'vite'] },
  cli: { from: ['contracts', 'domain', 'platform', ...services] },
}

const all = [...Object.keys(rooms), 'tests', 'bench']
const named = (target: string) => (target.includes('.') ? `#${target}` : `#${target}/**`)

const restriction = (room: string, { from, modules }: Room, message: string) => {
  const seen = [`#${room}/**`, ...from.map(named)]
  return {
    level: 'error',
    options: {
      patterns: [
        {
          group: [
            ...(modules ? ['**', '!.', '!./**', '!..', '!../**', ...modules.map((name) => `!${name}`)] : ['#*/**']),
            ...seen.map((pattern) => `!${pattern}`),
          ],
          message,
        },
        { group: all.map((name) => `../**/${name}/**`), message: 'Another room is reached by #room/…, never by ../' },
      ],
    },
  }
}

const override = (includes: readonly string[], rule: ReturnType<typeof restriction>) => ({
  includes,
  linter: { rules: { style: { noRestrictedImports: rule } } },
})

export const overrides = Object.entries(rooms).flatMap(([name, room]) => [
  override(
    [`${name}/**`],
    restriction(name, room, `${name} may not import this; tests/house/imports.ts holds the table`),
  ),
  // Tests stand beside what they test, and what only they use in testing/; they may use any module, and what tests/ offers.
  override(
    [`${name}/**/*.test.ts`, `${name}/**/testing/**`],
    restriction(
      name,
      { from: [...room.from, 'tests'] },
      `a test in ${name} may not import this; one across rooms stands in tests/`,
    ),
  ),
])

if (import.meta.main) {
  const file = fileURLToPath(new URL('../../biome.json', import.meta.url))
  writeFileSync(file, `${JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), overrides }, null, 2)}\n`)
}
