import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type * as z from 'zod'
import { BatchItem, bodies, type CommandType, commandTypes, IssueToken, onBehalfOf, RegisterMe } from './commands.ts'

const id = '9f2c61aa03b4d57e'
const takes = (schema: z.ZodType, ...inputs: unknown[]) => {
  for (const input of inputs) assert.ok(schema.safeParse(input).success, JSON.stringify(input))
}
const refuses = (schema: z.ZodType, ...inputs: unknown[]) => {
  for (const input of inputs) assert.not(schema.safeParse(input).success, JSON.stringify(input))
}
const paths = (schema: z.ZodType, input: unknown) => {
  const result = schema.safeParse(input)
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.') || issue.message)
}

const samples: { readonly [T in CommandType]: z.input<(typeof bodies)[T]> } = {
  CreateTask: { title: 'Buy milk', categoryId: id, due: '2026-11-24', reminders: ['PT10M'] },
  ChangeTask: { title: 'Buy milk', categoryId: null, due: null, reminders: null },
  CompleteTask: {},
  ReopenTask: {},
  SnoozeTask: { for: 'PT10M' },
  DeleteTask: {},
  RestoreTask: {},
  CreateCategory: { name: 'Home' },
  RenameCategory: { name: 'House' },
  DeleteCategory: {},
  RestoreCategory: {},
  ChangeMe: { timeZone: 'Europe/Moscow', language: 'ru', morningHour: '08:30', reminders: [], digestHour: null },
}

test('every command takes its sample', () => {
  for (const type of commandTypes) takes(bodies[type], samples[type])
})

test('a field that nobody knows is refused, and named', () => {
  for (const type of commandTypes) {
    assert.match(paths(bodies[type], { ...samples[type], colour: 'red' }).join(), /colour/, type)
  }
})

test('a body is an object', () => {
  for (const type of commandTypes) refuses(bodies[type], null, [], 'x', 1, true)
})

test('null in a POST is as if the field were left out', () => {
  takes(bodies.CreateTask, { title: 'x', categoryId: null, due: null, reminders: null })
  refuses(bodies.CreateTask, { title: null }, {})
  refuses(bodies.CreateCategory, { name: null }, {})
  takes(bodies.SnoozeTask, { for: 'PT10M', until: null }, { for: null, until: '2026-11-24T09:00' })
})

test('a change takes any of its fields; null clears all but the words', () => {
  takes(bodies.ChangeTask, {}, { due: null }, { categoryId: null }, { reminders: null }, { reminders: [] })
  refuses(bodies.ChangeTask, { title: null }, { title: '' })
  refuses(bodies.RenameCategory, { name: null })
  takes(bodies.ChangeMe, {}, { digestHour: '08:00' }, { digestHour: null })
  refuses(bodies.ChangeMe, { timeZone: null }, { language: null }, { morningHour: null }, { reminders: null })
})

test('wrong content is named by its path', () => {
  assert.equal(paths(bodies.CreateTask, { title: 7, due: 'tomorrow' }), ['title', 'due'])
  assert.equal(paths(bodies.CreateTask, { title: 'x', reminders: ['PT1M', 'soon'] }), ['reminders.1'])
})

test('a snooze is for a while or until a moment: exactly one of them', () => {
  takes(
    bodies.SnoozeTask,
    { for: 'PT1S' },
    { for: 'P366D' },
    { until: '2026-11-24T09:00' },
    { until: '2026-11-24T09:00Z' },
  )
  refuses(bodies.SnoozeTask, {}, { for: 'PT10M', until: '2026-11-24T09:00' }, { until: '2026-11-24' })
  refuses(
    bodies.SnoozeTask,
    { for: 'PT0S' },
    { for: 'P367D' },
    { for: 'ten minutes' },
    { for: null },
    { for: null, until: null },
  )
})

test('a registration names a language, a time zone where it is known', () => {
  takes(
    RegisterMe,
    { language: 'ru' },
    { language: 'en', timeZone: 'America/Adak' },
    { language: 'en', timeZone: null },
  )
  refuses(RegisterMe, {}, { language: 'de' }, { language: 'en', telegramId: 42 })
})

test('a token needs a scope; an expiry is an instant', () => {
  takes(IssueToken, { scope: 'read' }, { scope: 'write', name: 'laptop', expiresAt: '2027-01-01T00:00:00Z' })
  refuses(
    IssueToken,
    {},
    { scope: 'admin' },
    { scope: 'read', expiresAt: '2027-01-01T00:00' },
    { scope: 'read', expiresAt: '2027-01-01' },
  )
})

test('an item of a batch names a known type and a command id of 1 to 255 printable ASCII characters', () => {
  const item = { type: 'CompleteTask', commandId: 'a', data: { id } }
  takes(BatchItem, item, { ...item, commandId: '~'.repeat(255) })
  refuses(BatchItem, { ...item, type: 'EraseEverything' }, { ...item, type: 'toString' }, { ...item, data: undefined })
  refuses(
    BatchItem,
    { ...item, commandId: '' },
    { ...item, commandId: 'ключ' },
    { ...item, commandId: 'x'.repeat(256) },
  )
  refuses(BatchItem, { ...item, more: 1 }, { ...item, data: [] }, null, 'CompleteTask')
})

test('the service token names a person by a Telegram id', () => {
  assert.is(onBehalfOf.parse('telegram:42'), 42)
  assert.is(onBehalfOf.parse(`telegram:${2 ** 52}`), 2 ** 52)
  refuses(
    onBehalfOf,
    '42',
    'telegram:',
    'telegram:0',
    'telegram:-1',
    'telegram:042',
    'telegram:9999999999999999',
    'telegram:1e3',
    'telegram:42 ',
  )
})

test.run()
