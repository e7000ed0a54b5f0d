import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chain, emptyDigest } from './digest.ts'

const event = {
  id: '0f0e0d0c-0b0a-4908-8706-050403020100',
  stream: 'task-0123456789abcdef',
  revision: 7,
  type: 'TaskRenamed',
  data: '{"title":"Молоко 🥛"}',
  metadata: '{"actor":"user:1"}',
}

test('an event is hashed after what stood before it, each field behind its length in bytes', () => {
  const framed = [event.id, event.stream, '7', event.type, event.data, event.metadata].map((text) => {
    const bytes = Buffer.from(text)
    return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes])
  })
  const once = createHash('sha256').update(Buffer.alloc(32)).update(Buffer.concat(framed)).digest()
  const twice = createHash('sha256').update(once).update(Buffer.concat(framed)).digest()
  assert.equal(chain(emptyDigest, event).toString('hex'), once.toString('hex'))
  assert.equal(chain(chain(emptyDigest, event), event).toString('hex'), twice.toString('hex'))
})

test('another byte anywhere, or the same bytes cut elsewhere, is another digest', () => {
  const changed = [
    event,
    { ...event, id: event.id.replace('0f', '1f') },
    { ...event, stream: `${event.stream}0` },
    { ...event, revision: 8 },
    { ...event, type: 'TaskRenameD' },
    { ...event, data: event.data.replace('М', 'м') },
    { ...event, metadata: `${event.metadata} ` },
    { ...event, data: event.data + event.metadata.slice(0, 1), metadata: event.metadata.slice(1) },
  ]
  assert.is(new Set(changed.map((one) => chain(emptyDigest, one).toString('hex'))).size, changed.length)
})

test('an event longer than all before it is hashed whole', () => {
  const long = { ...event, data: JSON.stringify({ title: 'я'.repeat(200_000) }) }
  const longer = { ...event, data: JSON.stringify({ title: `${'я'.repeat(200_000)}.` }) }
  assert.is.not(chain(emptyDigest, long).toString('hex'), chain(emptyDigest, longer).toString('hex'))
  assert.is(chain(emptyDigest, long).toString('hex'), chain(emptyDigest, { ...long }).toString('hex'))
})

test.run()
