/** One stream, two parts, wherever its chunks end and whenever the first reader stops. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { holdAsync } from '#tests/property.ts'
import { partsOf } from './parts.ts'

const accounts = '{"adak":"accounts","version":1,"logId":"x"}\n{"end":{"rows":0}}\n'

const pieces = async function* (text: string, size: number) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const textOf = async (source: AsyncIterable<Uint8Array>, enough: (text: string) => boolean = () => false) => {
  let text = ''
  for await (const chunk of source) {
    text += Buffer.from(chunk).toString('latin1')
    if (enough(text)) break
  }
  return text
}

test('each part is its own to the byte', () =>
  holdAsync(fc.tuple(fc.array(fc.nat(99_999)), fc.boolean(), fc.integer({ min: 1, max: 90 })), async (given) => {
    const [numbers, has, size] = given
    const log = `{"adak":"log"}\n${numbers.map((n) => `{"n":"\\n{\\"adak\\":\\"accounts\\"${n}"}\n`).join('')}{"end":1}\n`
    const parts = partsOf(pieces(log + (has ? accounts : ''), size))
    // As an import does, which stops at the end's line and not at that of the stream.
    assert.is(await textOf(parts.log, (text) => text.endsWith('{"end":1}\n')), log)
    assert.is(await textOf(parts.accounts), has ? accounts : '')
  }))

test.run()
