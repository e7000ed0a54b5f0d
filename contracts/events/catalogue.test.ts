import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { catalogue } from './catalogue.ts'
import { eventSchemas, personalFieldsOf } from './index.ts'

test('docs/events.md is what the schemas say (bin/node contracts/events/catalogue.ts > docs/events.md)', () =>
  assert.is(readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8'), catalogue()))

test('every event is in the catalogue, with a sentence of its own', () => {
  for (const [type, schema] of Object.entries(eventSchemas)) {
    assert.match(catalogue(), `### ${type}\n\n${schema.description}`)
  }
  const sentences = Object.values(eventSchemas).map((schema) => schema.description)
  assert.is(new Set(sentences).size, sentences.length)
})

test('titles, names and Telegram ids are the personal fields, and no others are', () => {
  const personal = Object.keys(eventSchemas).flatMap((type) =>
    personalFieldsOf(type as keyof typeof eventSchemas).map((field) => `${type}.${field}`),
  )
  assert.equal(personal, [
    'UserRegistered.telegramId',
    'CategoryCreated.name',
    'CategoryRenamed.name',
    'TaskCreated.title',
    'TaskRenamed.title',
  ])
})

test('no event is named for an update: its name says what happened', () => {
  for (const type of Object.keys(eventSchemas)) assert.not.match(type, /(Updated|Changed|Modified|Set)$/)
})

test.run()
