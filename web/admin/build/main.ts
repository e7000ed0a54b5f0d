/** Builds the panel into web/admin/dist, packed for the wire beforehand. `make panel` runs it at need. */
import { resolve } from 'node:path'
import { build } from 'vite'
import { adminRoutes } from '#contracts/admin.ts'
import { pack } from './pack.ts'

const root = resolve(import.meta.dirname, '..')
const outDir = resolve(root, 'dist')

/** Of the route table the browser needs no schema. */
const table = Object.fromEntries(
  Object.entries(adminRoutes).map(([name, { method, path }]) => [name, { method, path }]),
)

await build({
  configFile: false,
  root,
  base: '/admin/',
  logLevel: 'warn',
  define: { adminTable: JSON.stringify(table) },
  // Put in its place by platform/http/panel.ts, another with each answer.
  html: { cspNonce: 'nonce-of-this-answer' },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { onLog: (level, log, say) => log.code === 'MODULE_LEVEL_DIRECTIVE' || say(level, log) },
  },
})
await pack(resolve(outDir, 'assets'))
