/** What an archive promises as a text, whatever store it is of: what went in comes out, and what was changed is refused. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { holdAsync } from '#tests/property.ts'
import type { Carried } from '../bulk.ts'
import { chain, emptyDigest } from '../digest.ts'
import type { End, Header, Key } from './format.ts'
import { Damaged, readArchive } from './read.ts'
import { writeArchive } from './write.ts'

const eventOf = (n: number, data = '{}'): Carried => ({
  id: randomUUID(),
  stream: `task-${n >> 1}`,
  revision: n & 1,
  type: 'Happened',
  data,
  metadata: '{ "of" :1.0 }',
})
const eventsOf = (count: number) => Array.from({ length: count }, (_, n) => eventOf(n))
const keysOf = (count: number): Key[] =>
  Array.from({ length: count }, (_, n) => ({ id: `key${n}`, owner: `owner${n}`, bytes: 'AAAA' }))

const from = async function* <T>(items: readonly T[]) {
  yield* items
}

const written = async (events: readonly Carried[], keys: readonly Key[] = []): Promise<string> => {
  let text = ''
  const header = { logId: 'log', salt: 'salt', events: events.length, sealed: false }
  for await (const piece of writeArchive({
    header,
    events: from(events),
    keys: (erased) => from(keys.filter(({ id }) => !erased.has(id))),
    onProgress: () => undefined,
  }))
    text += piece
  return text
}

const read = async (archive: string | Uint8Array, chunk = 1_000) => {
  const bytes = Buffer.from(archive)
  const events: Carried[] = []
  const keys: Key[] = []
  let header: Header | null = null
  let end: End | null = null
  let damage: Damaged | null = null
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) =>
    bytes.subarray(i * chunk, (i + 1) * chunk),
  )
  try {
    for await (const part of readArchive(from(chunks))) {
      if ('header' in part) header = part.header
      else if ('events' in part) events.push(...part.events)
      else if ('keys' in part) keys.push(...part.keys)
      else end = part.end
    }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error
    damage = error
  }
  return { header, events, keys, end, damage }
}

test('events and keys come back to the byte, however the text is cut into chunks', () =>
  holdAsync(
    fc.tuple(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), { maxLength: 20 }),
      fc.integer({ min: 1, max: 200 }),
    ),
    async ([texts, chunk]) => {
      const events = texts.map(([data, metadata], n) => ({ ...eventOf(n, data), metadata: metadata.toWellFormed() }))
      const keys = keysOf(3)
      const back = await read(await written(events, keys), chunk)
      assert.is(back.damage, null)
      assert.equal(back.events, events)
      assert.equal(back.keys, keys)
      assert.equal(back.header, {
        adak: 'log',
        version: 1,
        logId: 'log',
        salt: 'salt',
        events: texts.length,
        sealed: false,
      })
      assert.is(back.end?.digest, events.reduce((digest, event) => chain(digest, event), emptyDigest).toString('hex'))
    },
  ))

test('the last line carries the hash of every byte before it', async () => {
  const { createHash } = await import('node:crypto')
  const lines = (await written(eventsOf(2_500), keysOf(10))).trimEnd().split('\n')
  const last = lines.pop() ?? ''
  const sha256 = createHash('sha256')
    .update(`${lines.join('\n')}\n`)
    .digest('hex')
  assert.is(JSON.parse(last).end.sha256, sha256)
  assert.is(JSON.parse(last).end.events, 2_500)
})

test('the key of one who was erased is left out', async () => {
  const [first, second] = eventsOf(2)
  if (!first || !second) throw new Error('two events')
  const erasing = { ...second, type: 'UserErased', data: '{"keyId":"key1"}' }
  const { keys } = await read(await written([first, erasing], keysOf(3)))
  assert.equal(
    keys.map(({ id }) => id),
    ['key0', 'key2'],
  )
})

test('an archive that is cut off anywhere is refused, and what was given out is a beginning of it', async () => {
  const events = eventsOf(2_100)
  const text = await written(events, keysOf(3))
  const places = [0, 1, 50, 5_000, 300_000, text.length - 100, text.length - 1].filter((at) => at < text.length)
  for (const at of places) {
    const back = await read(text.slice(0, at), 65_536)
    // Without its last newline it is whole.
    if (at === text.length - 1) assert.is(back.damage, null)
    else assert.ok(back.damage, `cut off at ${at}`)
    assert.equal(back.events, events.slice(0, back.events.length))
  }
})

test('a line that was changed, moved, doubled or taken out is found before its block is given out', async () => {
  const events = eventsOf(2_100)
  const lines = (await written(events, keysOf(3))).trimEnd().split('\n')
  const changes: Record<string, (lines: string[]) => unknown> = {
    'another byte in an event': (lines) => lines.splice(1_500, 1, (lines[1_500] ?? '').replace('Happened', 'happened')),
    'another blank between': (lines) => lines.splice(1_500, 1, (lines[1_500] ?? '').replace(':', ': ')),
    'an event out': (lines) => lines.splice(1_500, 1),
    'an event twice': (lines) => lines.splice(1_500, 0, lines[1_500] ?? ''),
    'two events exchanged': (lines) => lines.splice(1_500, 2, lines[1_501] ?? '', lines[1_500] ?? ''),
    'another salt': (lines) => lines.splice(0, 1, (lines[0] ?? '').replace('"salt":"salt"', '"salt":"pepper"')),
    'a check out': (lines) => lines.splice(1_001, 1),
    'another key': (lines) => lines.splice(-3, 1, (lines.at(-3) ?? '').replace('AAAA', 'AAAB')),
    'a line behind the end': (lines) => lines.push(lines[5] ?? ''),
  }
  for (const [what, change] of Object.entries(changes)) {
    const changed = [...lines]
    change(changed)
    const back = await read(`${changed.join('\n')}\n`, 65_536)
    assert.ok(back.damage, what)
    assert.equal(back.events, events.slice(0, back.events.length), what)
  }
})

test('an end that says another digest, and all else as it was, is refused', async () => {
  const text = await written(eventsOf(30), keysOf(2))
  const turned = text.replace(/"digest":"(.)/, (_, first) => `"digest":"${first === '0' ? '1' : '0'}`)
  assert.match((await read(turned)).damage?.message ?? '', 'says another digest than that of its events')
})

test('one byte turned anywhere is refused', () => {
  const text = written(eventsOf(30), keysOf(2))
  return holdAsync(
    fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })),
    async ([place, turn]) => {
      const bytes = Buffer.from(await text)
      const at = place % (bytes.length - 1)
      bytes[at] = (bytes[at] ?? 0) ^ turn
      assert.ok((await read(bytes)).damage, `byte ${at}`)
    },
    100,
  )
})

test('what is no archive is told from one that is damaged', async () => {
  const damageOf = async (text: string) => (await read(text)).damage?.message ?? ''
  assert.match(await damageOf(''), 'the export is empty')
  assert.match(await damageOf('{"a":1}\n'), 'this is no export of a log')
  assert.match(await damageOf('PGDMP'), 'this is no export of a log')
  assert.match(
    await damageOf('{"adak":"log","version":9}\n'),
    'the export is of version 9, and this Adak reads version 1',
  )
})

test.run()
