import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '#contracts/problems.ts'
import { canonical, parseJson } from './json.ts'

const parse = (text: string) => parseJson(Buffer.from(text))
const refused = (bytes: Buffer | string) =>
  assert.throws(
    () => parseJson(Buffer.from(bytes)),
    (error: unknown) => error instanceof Refusal && error.code === 'malformed-json',
    String(bytes),
  )

test('whatever JSON holds without repeating a key is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      assert.equal(parse(text), JSON.parse(text))
    }),
    {
      examples: [
        [{ __proto__: 1 }, 0],
        [{ '{"': '}\\"' }, 2],
      ],
    },
  )
})

test('an object in which any key is repeated, at any depth, is refused', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.jsonValue({ maxDepth: 2 }),
      fc.jsonValue({ maxDepth: 2 }),
      fc.nat(10),
      (key, a, b, depth) => {
        const name = JSON.stringify(key)
        const object = `{${name}:${JSON.stringify(a)},"other ${key.length}":[],${name}:${JSON.stringify(b)}}`
        if (JSON.parse(`[${name}]`)[0] === `other ${key.length}`) return
        refused('[{"x":'.repeat(depth) + object + '}]'.repeat(depth))
      },
    ),
  )
})

test('the same key in neighbouring objects, or as a value, is no repetition', () => {
  assert.equal(parse('[{"a":1},{"a":2}]'), [{ a: 1 }, { a: 2 }])
  assert.equal(parse('{"a":"b","b":["a","a"],"c":{"a":1}}'), { a: 'b', b: ['a', 'a'], c: { a: 1 } })
})

test('what is nested deeper than 32 levels is refused', () => {
  assert.ok(parse('['.repeat(32) + ']'.repeat(32)))
  refused('['.repeat(33) + ']'.repeat(33))
  refused(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`)
})

test('what is not UTF-8 or not JSON is refused', () => {
  for (const bytes of [Buffer.from([0x22, 0xff, 0x22]), '', ' ', 'x', '{a:1}', '[1,]', '\ufeff{}', '01', "'x'"])
    refused(bytes)
})

test('content has one canonical text, whatever the order of its keys', () => {
  assert.is(canonical({ b: [{ d: 1, c: 2 }], a: null }), '{"a":null,"b":[{"c":2,"d":1}]}')
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const shuffled = Object.fromEntries(Object.entries(object).reverse())
      assert.is(canonical(shuffled), canonical(object))
    }),
  )
})

test.run()
