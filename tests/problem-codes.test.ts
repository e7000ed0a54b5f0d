import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { problems } from '#contracts/problems.ts'

test('docs/api/errors.md lists every problem code with its status, and no other', () => {
  const text = readFileSync(new URL('../docs/api/errors.md', import.meta.url), 'utf8')
  const listed = [...text.matchAll(/^\| (\d{3}) +\| `([a-z-]+)` +\|/gm)].map(([, status, code]) => `${status} ${code}`)
  const known = Object.entries(problems).map(([code, { status }]) => `${status} ${code}`)
  assert.equal(listed.sort(), known.sort())
})

test.run()
