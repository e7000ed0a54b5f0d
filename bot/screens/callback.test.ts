import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decode, encode, laters, listNames, type Place, type Tap } from './callback.ts'

const id = '9f2c61aa03b4d57e'
const other = 'ffffffffffffffff'
const deep: Place = { list: 'category', category: other, page: 124 }
const largest = 2 ** 31

const taps: Tap[] = [
  { to: 'home' },
  ...listNames
    .filter((list) => list !== 'category')
    .map((list): Tap => ({ to: 'list', at: { list, category: null, page: 3 } })),
  { to: 'list', at: deep },
  { to: 'task', id, at: deep },
  { to: 'categories', page: 12 },
  { to: 'settings' },
  { to: 'chooseDue', id, at: deep },
  { to: 'chooseCategory', id, page: 9, at: deep },
  { to: 'confirmDelete', id, at: deep },
  { to: 'confirmCategoryDelete', id },
  { to: 'proposal', draft: largest, page: 124 },
  { to: 'add' },
  { to: 'askTask', at: deep },
  { to: 'askTitle', id, at: deep },
  { to: 'askCategory' },
  { to: 'askCategoryName', id },
  { to: 'cancel' },
  { to: 'create', draft: largest, category: other },
  { to: 'create', draft: 1, category: 'none' },
  { to: 'complete', id, revision: largest, at: deep },
  { to: 'reopen', id, revision: 0, at: deep },
  { to: 'remove', id, revision: 36, at: deep },
  { to: 'restore', id, revision: 36, at: deep },
  { to: 'move', id, revision: largest, category: other, at: deep },
  { to: 'schedule', id, revision: largest, due: '2026-11-24T09:05', at: deep },
  { to: 'schedule', id, revision: 1, due: '2026-11-24', at: deep },
  { to: 'schedule', id, revision: 1, due: 'none', at: deep },
  { to: 'ring', id },
  { to: 'ringDone', id, revision: largest },
  { to: 'ringReopen', id, revision: 0 },
  ...laters.map((later): Tap => ({ to: 'ringLater', id, revision: largest, later })),
  { to: 'ringOpen', id },
  { to: 'removeCategory', id, revision: 1 },
  { to: 'restoreCategory', id, revision: 1 },
  { to: 'language', language: 'ru', revision: 4 },
  { to: 'retryTyped', draft: largest },
]

for (const tap of taps)
  test(`${tap.to} is read as it was written: ${JSON.stringify(tap)}`, () => assert.equal(decode(encode(tap)), tap))

test('the largest data of every tap fits into 64 bytes', () => {
  for (const tap of taps) assert.ok(Buffer.byteLength(encode(tap)) <= 64, JSON.stringify(tap))
})

test('data that would not fit is refused when the button is built', () => {
  const at = { ...deep, page: Number.MAX_SAFE_INTEGER }
  const tap: Tap = { to: 'move', id: id.repeat(2), revision: Number.MAX_SAFE_INTEGER, category: id.repeat(2), at }
  assert.throws(() => encode(tap), /longer than 64 bytes/)
})

for (const data of [
  '',
  '0h',
  '2h',
  '1',
  '1?',
  '1h.1',
  '1t',
  '1t.short.o0',
  `1t.${'A'.repeat(11)}.q0`,
  '1l.c0',
  '1L.de.0',
  'complete:1',
])
  test(`data of another codec or none is not read: ${JSON.stringify(data)}`, () => assert.is(decode(data), null))

test.run()
