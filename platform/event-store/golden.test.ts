import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from './codec.ts'
import { Unreadable } from './log.ts'

const folder = new URL('../../contracts/events/golden/', import.meta.url)
const all = readdirSync(folder).map((file) => ({ file, ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')) }))
const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const place = { stream: 'task-9f2c61aa03b4d57e', revision: 0, position: '0000000000000001' }
const reading = (keyBytes: Buffer | null) =>
  decode(
    all.map(({ id, type, data, metadata }) => ({ ...place, id, type, data, metadata })),
    { get: async () => keyBytes },
  )

test('every event that was ever written is read to the data that its golden file holds', async () => {
  const read = await reading(key)
  for (const [i, event] of read.entries()) {
    if (event instanceof Unreadable) throw event
    assert.equal(event.data, all[i].read, all[i].file)
  }
})

test('without its key every one of them is still read, wordless', async () => {
  for (const event of await reading(null)) {
    if (event instanceof Unreadable) throw event
    if (event.erased)
      assert.ok(
        Object.values(event.data).some((value) => value === '' || value === 0),
        event.type,
      )
  }
})

test.run()
