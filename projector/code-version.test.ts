import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codeHash, hashNow } from './code-version.ts'

test('what decides the rows is what codeVersion was given for; another fold needs the next number', () =>
  assert.is(
    codeHash,
    hashNow(),
    'the projections changed: raise codeVersion, put the hash of bin/node projector/code-version.ts into codeHash',
  ))

test.run()
