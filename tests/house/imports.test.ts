import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { overrides } from './imports.ts'

const root = resolve(import.meta.dirname, '../..')

/** Which of these files Biome refuses for their imports, with the project's own configuration. */
const refused = (files: Readonly<Record<string, string>>): ReadonlySet<string> => {
  const dir = mkdtempSync(join(tmpdir(), 'imports-'))
  try {
    cpSync(join(root, 'biome.json'), join(dir, 'biome.json'))
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, file)), { recursive: true })
      writeFileSync(join(dir, file), `${text}\n`)
    }
    const rules = ['--only=style/noRestrictedImports', '--only=suspicious/noImportCycles']
    const args = [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'lint', ...rules, '--reporter=json']
    const { stdout } = spawnSync(process.execPath, [...args, '--max-diagnostics=none', '.'], {
      cwd: dir,
      encoding: 'utf8',
    })
    const found: { location: { path: string }; severity: string }[] = JSON.parse(stdout).diagnostics
    return new Set(found.map(({ location }) => location.path.replace(/^\.\//, '')))
  } finally {
    rmSync(dir, { recursive: true })
  }
}

test('biome.json holds the rules that the table makes', () => {
  assert.equal(JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')).overrides, overrides)
})

const violations: [file: string, line: string][] = [
  ['domain/task/x.ts', `import { openPool } from '#platform/postgres/pool.ts'`],
  ['domain/task/x.ts', `import type { Log } from '#platform/event-store/log.ts'`],
  ['domain/task/x.ts', `export const log = import('#platform/event-store/log.ts')`],
  ['domain/task/x.ts', `import { openPool } from '../../platform/postgres/pool.ts'`],
  ['domain/task/x.ts', `import { title } from '../../contracts/words.ts'`],
  ['domain/task/x.ts', `export { Pool } from 'pg'`],
  ['domain/task/x.ts', `import { readFileSync } from 'node:fs'`],
  ['contracts/x.ts', `import { rejected } from '#domain/decision.ts'`],
  ['contracts/x.ts', `import { createHash } from 'node:crypto'`],
  ['platform/http/x.ts', `import { commandApi } from '#command-api/service.ts'`],
  ['command-api/x.ts', `import { queryApi } from '#query-api/service.ts'`],
  ['query-api/x.ts', `import { main } from '#cli/main.ts'`],
  ['bot/x.ts', `import { decide } from '#domain/task/decide.ts'`],
  ['bot/x.ts', `import { migrate } from '#platform/postgres/migrate.ts'`],
  ['bot/x.ts', `import pg from 'pg'`],
  ['web/admin/x.ts', `import { readFileSync } from 'node:fs'`],
  ['web/admin/x.ts', `import { Refusal } from '#platform/http/answer.ts'`],
]
const name = (file: string, n: number) => file.replace('/x.ts', `/x${n}.ts`)

test('every violation of the table is refused', () => {
  const files = violations.map(([file, line], n) => [name(file, n), line] as const)
  const found = refused(Object.fromEntries(files))
  assert.equal(
    files.filter(([file]) => !found.has(file)),
    [],
  )
})

test('a circle of imports is refused', () => {
  const found = refused({ 'domain/a.ts': `export * from './b.ts'`, 'domain/b.ts': `export * from './a.ts'` })
  assert.equal([...found].toSorted(), ['domain/a.ts', 'domain/b.ts'])
})

test('what the table allows is not refused', () => {
  const found = refused({
    'domain/task/a.ts': `import { createHash } from 'node:crypto'\nimport { stamper } from '../time.ts'`,
    'domain/task/b.ts': `import type { TaskEvent } from '#contracts/events/index.ts'`,
    'contracts/events/a.ts': `import * as z from 'zod'`,
    'domain/task/a.test.ts': `import { test } from 'uvu'\nimport { given } from '#tests/given.ts'`,
    'cli/a.ts': `import { commandApi } from '#command-api/service.ts'`,
  })
  assert.equal([...found], [])
})

test.run()
