import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseSync } from 'vite'
import { en } from './en.ts'
import { ru } from './ru.ts'

const folder = join(import.meta.dirname, '..')

/** Attributes that a person sees or hears. */
const seen = new Set([
  'alt',
  'aria-label',
  'content',
  'helperText',
  'label',
  'placeholder',
  'primaryText',
  'title',
  'titleAccess',
])
/** The same in every language. */
const allowed = new Set(['Adak', 'ms'])

interface Node {
  readonly type: string
  readonly [name: string]: unknown
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
const inside = (node: Node): readonly Node[] => Object.values(node).flat().filter(isNode)

/** Words that stand in the code itself. */
const wordsIn = (node: Node): readonly string[] => {
  const own: unknown[] = []
  if (node.type === 'JSXText') own.push(node.value)
  if (node.type === 'JSXExpressionContainer' && isNode(node.expression)) own.push(node.expression.value)
  if (node.type === 'JSXAttribute') {
    const { name, value } = node as unknown as { name: { name: string }; value: Node | null }
    if (!seen.has(name.name)) return value ? inside(value).flatMap(wordsIn) : []
    own.push(value?.value)
  }
  const words = own.filter((text) => typeof text === 'string').map((text) => text.trim())
  return [...words.filter((text) => /\p{L}/u.test(text) && !allowed.has(text)), ...inside(node).flatMap(wordsIn)]
}

test('no text that a person reads stands outside of the catalogues', () => {
  const files = globSync('**/*.tsx', { cwd: folder, exclude: ['dist/**'] })
  assert.ok(files.length > 20)
  const found = files.flatMap((file) => {
    const { program } = parseSync(file, readFileSync(join(folder, file), 'utf8'))
    return wordsIn(program as unknown as Node).map((text) => `${file}: ${text}`)
  })
  assert.equal(found, [])
})

const leaves = (value: unknown, path = ''): readonly [string, string][] => {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`))
}
const names = new Set(['.language', '.locale', '.operations.dependencies.postgres', '.operations.dependencies.redis'])

test('every Russian text is Russian, and no English one is', () => {
  const foreign = leaves(ru).filter(([path, text]) => !names.has(path) && !/[а-яё]/i.test(text))
  assert.equal(foreign, [])
  assert.equal(
    leaves(en).filter(([, text]) => /[а-яё]/i.test(text)),
    [],
  )
})

test('numbers stand with the form of the noun that they want', () => {
  assert.is(ru.export.progress(1), '1 строка')
  assert.is(ru.export.progress(3), '3 строки')
  assert.is(ru.export.progress(11), '11 строк')
  assert.is(en.export.progress(1), '1 row')
  assert.is(en.export.progress(2), '2 rows')
})

test.run()
