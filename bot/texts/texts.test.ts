import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { languageOf, texts } from './index.ts'

const bot = join(import.meta.dirname, '..')
const files = readdirSync(bot, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.test\.ts$|^(sandbox|texts)[/\\]/.test(file),
)
const withoutComments = (source: string) => source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')

/** Words that people write, not the bot. */
const readsWords = /^date(s|-words)\.ts$/
test('no file but the catalogues, and what reads dates, holds a Russian word', () => {
  for (const file of files.filter((name) => !readsWords.test(name)))
    assert.not.match(readFileSync(join(bot, file), 'utf8'), /[А-Яа-яЁё]/, file)
})
test('no screen holds words of its own: whatever is said stands in the catalogues', () => {
  for (const file of files.filter((name) => name.startsWith('screens'))) {
    const code = withoutComments(readFileSync(join(bot, file), 'utf8')).replaceAll(
      /^import[\s\S]*?from .*$|throw new Error\(.*$/gm,
      '',
    )
    const literals = [...code.matchAll(/'([^'\n]*)'|`([^`]*)`/g)].map(([, single, back]) =>
      (single ?? back ?? '').replaceAll(/\$\{[^}]*\}/g, ''),
    )
    for (const literal of literals)
      assert.not.match(literal, /[A-Za-z]{2,}\s+[A-Za-z]{2,}|^(?!Task[A-Z])[A-Z][a-z]{2,}/, `${file}: ${literal}`)
  }
})

const keys = (part: object, at = ''): string[] =>
  Object.entries(part).flatMap(([key, value]) => (typeof value === 'object' ? keys(value, `${at}${key}.`) : [at + key]))
test('both catalogues say the same things, none of them empty', () => {
  assert.equal(keys(texts.ru), keys(texts.en))
  for (const t of [texts.ru, texts.en])
    for (const part of Object.values(t)) for (const text of Object.values(part)) assert.ok(text !== '')
})
test('Russian is for those whose Telegram is Russian, English for everybody else', () => {
  assert.equal(['ru', 'ru-RU', 'en', 'de', undefined].map(languageOf), ['ru', 'ru', 'en', 'en', 'en'])
})

test.run()
