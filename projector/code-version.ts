/**
 * The version of what the projections write. Another fold, another table: the next number, and a start builds the read
 * model anew by itself. `bin/node projector/code-version.ts` says the hash that stands here after a change.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

export const codeVersion = 4
export const codeHash = 'e9e53d6338fcf6df'

const root = join(import.meta.dirname, '..')

/** All that decides which rows there are. */
const files = (): readonly string[] => [
  ...readdirSync(join(root, 'projector/projections'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => `projector/projections/${file}`),
  ...['user', 'category', 'task', 'notification'].map((room) => `domain/${room}/state.ts`),
  'domain/due.ts',
  'domain/time.ts',
  'platform/read-model/tables.sql',
]

/** Comments, types and layout do not count. */
const meaning = (file: string): string => {
  const text = readFileSync(join(root, file), 'utf8')
  if (file.endsWith('.sql')) return text.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ')
  return stripTypeScriptTypes(text)
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/[\s,]+/g, '')
}

export const hashNow = (): string => {
  const hash = createHash('sha256')
  for (const file of files()) hash.update(`${file}\n${meaning(file)}\n`)
  return hash.digest('hex').slice(0, 16)
}

if (import.meta.main) console.log(hashNow())
