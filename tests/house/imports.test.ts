import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { overrides } from './imports.ts'

const root = resolve(import.meta.dirname, '../..')

/** How many imports Biome refuses in a file of this text, with the project's own configuration. */
const refused = (file: string, text: string) => {
  const dir = mkdtempSync(join(tmpdir(), 'imports-'))
  try {
    cpSync(join(root, 'biome.json'), join(dir, 'biome.json'))
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), text)
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
    const only = '--only=style/noRestrictedImports'
    const { stdout } = spawnSync(process.execPath, [biome, 'lint', only, '--reporter=json', file], {
      cwd: dir,
      encoding: 'utf8',
    })
    return JSON.parse(stdout).summary.errors as number
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
  ['bot/x.ts', `import { openPool } from '#platform/postgres/pool.ts'`],
  ['bot/x.ts', `import pg from 'pg'`],
]
for (const [file, line] of violations) {
  test(`refused in ${file}: ${line}`, () => {
    assert.is(refused(file, `${line}\n`), 1)
  })
}

test('what the table allows is not refused', () => {
  const fine = [
    `import * as z from 'zod'`,
    `import { createHash } from 'node:crypto'`,
    `import type { TaskEvent } from '#contracts/events/index.ts'`,
  ]
  assert.is(refused('domain/task/x.ts', [fine[1], fine[2], `import { stamper } from '../time.ts'`].join('\n')), 0)
  assert.is(refused('contracts/events/x.ts', `${fine[0]}\n`), 0)
  assert.is(
    refused('domain/task/x.test.ts', `import { test } from 'uvu'\nimport { given } from '#tests/given.ts'\n`),
    0,
  )
  assert.is(refused('cli/x.ts', `import { commandApi } from '#command-api/service.ts'\n`), 0)
})

test.run()
