import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decode, encode, laters, listNames, type Place, type Tap, tapNames } from './callback.ts'

const id = '9f2c61aa03b4d57e'
const other = 'ffffffffffffffff'
const deep: Place = { list: 'category', category: other, page: 124 }
const largest = 2 ** 31
const zones = Intl.supportedValuesOf('timeZone')

const taps: Tap[] = [
  { to: 'home' },
  { to: 'help' },
  ...listNames
    .filter((list) => list !== 'category')
    .map((list): Tap => ({ to: 'list', at: { list, category: null, page: 3 } })),
  { to: 'list', at: deep },
  { to: 'task', id, at: deep },
  { to: 'history', id, page: largest, at: deep },
  { to: 'categories', page: 12 },
  { to: 'trashedCategories', page: 12 },
  { to: 'trashedCategory', id },
  { to: 'settings' },
  { to: 'chooseCategory', id, page: 9, at: deep },
  { to: 'chooseLeads', id, at: deep },
  { to: 'chooseSnooze', id, at: deep },
  { to: 'confirmDelete', id, at: deep },
  { to: 'confirmCategoryDelete', id },
  { to: 'pickDay', of: { id, at: deep } },
  { to: 'pickDay', of: { draft: largest } },
  { to: 'pickMonth', of: { id, at: deep }, month: '2026-11' },
  { to: 'pickHour', of: { id, at: deep }, date: '9998-12-31' },
  { to: 'pickMinute', of: { id, at: deep }, date: '2026-11-24', time: '23:00' },
  { to: 'proposal', draft: largest, page: 124, due: '2026-11-24T09:05' },
  { to: 'proposal', draft: 1, page: 0, due: 'none' },
  { to: 'add' },
  { to: 'askTask', at: deep },
  { to: 'askTitle', id, at: deep },
  { to: 'askCategory' },
  { to: 'askCategoryName', id },
  { to: 'askToken', scope: 'read' },
  { to: 'cancel' },
  { to: 'create', draft: largest, category: other, due: '2026-11-24T09:05' },
  { to: 'create', draft: 1, category: 'none', due: 'none' },
  { to: 'complete', id, revision: largest, at: deep },
  { to: 'reopen', id, revision: 0, at: deep },
  { to: 'remove', id, revision: 36, at: deep },
  { to: 'restore', id, revision: 36, at: deep },
  { to: 'move', id, revision: largest, category: other, at: deep },
  { to: 'schedule', id, revision: largest, due: '2026-11-24T09:05', at: deep },
  { to: 'schedule', id, revision: 1, due: '2026-11-24', at: deep },
  { to: 'schedule', id, revision: 1, due: '9998-11-24T09:05:59Z', at: deep },
  { to: 'schedule', id, revision: 1, due: 'none', at: deep },
  { to: 'snooze', id, revision: largest, snooze: 1440, at: deep },
  { to: 'snooze', id, revision: largest, snooze: 'evening', at: deep },
  { to: 'snooze', id, revision: largest, snooze: 'tomorrow', at: deep },
  { to: 'addLead', id, revision: largest, lead: 28 * 86_400, at: deep },
  { to: 'dropLead', id, revision: largest, lead: 0, at: deep },
  { to: 'usualLeads', id, revision: largest, at: deep },
  { to: 'takeBack', id, revision: largest, at: deep },
  { to: 'ring', id },
  { to: 'ringDone', id, revision: largest },
  { to: 'ringReopen', id, revision: 0 },
  ...laters.map((later): Tap => ({ to: 'ringLater', id, revision: largest, later })),
  { to: 'ringOpen', id },
  { to: 'removeCategory', id, revision: 1 },
  { to: 'restoreCategory', id, revision: 1 },
  { to: 'language', language: 'ru', revision: 4 },
  { to: 'regions' },
  { to: 'cities', region: 'Antarctica', page: 12 },
  ...zones.map((zone): Tap => ({ to: 'confirmZone', zone })),
  ...zones.map((zone): Tap => ({ to: 'zone', zone, revision: largest })),
  { to: 'chooseMorning' },
  { to: 'morning', time: '09:00', revision: largest },
  { to: 'chooseDigest' },
  { to: 'digest', timeOrNone: '09:00', revision: largest },
  { to: 'digest', timeOrNone: 'none', revision: largest },
  { to: 'chooseMyLeads' },
  { to: 'addMyLead', revision: largest, lead: 28 * 86_400 },
  { to: 'dropMyLead', revision: largest, lead: 0 },
  { to: 'tokens', page: 9 },
  { to: 'token', id },
  { to: 'revokeToken', id },
  { to: 'exportAll' },
  { to: 'confirmErase' },
  { to: 'confirmEraseAgain' },
  { to: 'erase' },
  { to: 'retryTyped', draft: largest },
]

for (const name of tapNames)
  test(`${name} is read as it was written, from at most 64 bytes`, () => {
    const these = taps.filter(({ to }) => to === name)
    assert.ok(these.length > 0, 'there is no example of it')
    for (const tap of these) {
      const data = encode(tap)
      assert.equal(decode(data), tap)
      assert.ok(Buffer.byteLength(data) <= 64, data)
    }
  })

test('an instant goes into a button, whatever offset it was written with, and comes out as the same instant', () => {
  const tap = { to: 'schedule', id, revision: 1, due: '2026-11-01T01:30:00-09:00', at: deep } as const
  assert.equal(decode(encode(tap)), { ...tap, due: '2026-11-01T10:30:00Z' })
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
  '1D.~',
  '1D.~1.1',
  `1D.${'A'.repeat(11)}`,
  '1C.~1.2026',
  '1sz.../etc',
  '1w.x.1.@zzzzzzzzz.o0',
  'complete:1',
])
  test(`data of another codec or none is not read: ${JSON.stringify(data)}`, () => assert.is(decode(data), null))

test.run()
