import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventSchemas, isEventType } from './index.ts'
import { schemaVersionOf, type Upcaster, upcast } from './upcasters.ts'

/** An invented past: once a title stood in `text`, then beside it came a category, at first by name. */
const past: readonly Upcaster[] = [
  ({ text, ...rest }) => ({ ...rest, title: text }),
  ({ category: _, ...rest }) => ({ ...rest, categoryId: null }),
]
const lifted = { owner: 'a', title: 'Buy milk', categoryId: null }

test('data of every old version comes out in the shape of today', () => {
  assert.equal(upcast('TaskCreated', 1, { owner: 'a', text: 'Buy milk' }, past), lifted)
  assert.equal(upcast('TaskCreated', 2, { owner: 'a', title: 'Buy milk', category: 'Home' }, past), lifted)
})

test('data of the present version is left alone', () => assert.is(upcast('TaskCreated', 3, lifted, past), lifted))

test('what is stored is not changed by lifting it', () => {
  const stored = Object.freeze({ owner: 'a', text: 'Buy milk' })
  upcast('TaskCreated', 1, stored, past)
  assert.equal(stored, { owner: 'a', text: 'Buy milk' })
})

test('a version that this program does not know is an error, not a guess', () => {
  for (const version of [0, 4, -1, 1.5, Number.NaN]) {
    assert.throws(
      () => upcast('TaskCreated', version, {}, past),
      (error: unknown) => error instanceof RangeError,
    )
  }
})

test('each upcaster adds a version', () => {
  assert.is(schemaVersionOf('TaskCreated', []), 1)
  assert.is(schemaVersionOf('TaskCreated', past), 3)
})

test('no name that objects are born with passes for an event type', () => {
  for (const name of ['toString', '__proto__', 'constructor', 'hasOwnProperty', '']) assert.not(isEventType(name), name)
  for (const type of Object.keys(eventSchemas)) assert.ok(isEventType(type))
})

test.run()
