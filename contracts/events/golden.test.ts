/**
 * The golden files are events as logs hold them, of every version ever written. This test opens their words by itself,
 * by what docs/events.md says of the format, so that it fails when the codec and the format part.
 */
import { createDecipheriv } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type EventType, eventSchemas, isEventType, Metadata, personalFieldsOf } from './index.ts'
import { schemaVersionOf, upcast } from './upcasters.ts'

interface Golden {
  readonly file: string
  readonly id: string
  readonly type: EventType
  readonly data: string
  readonly metadata: string
  /** Its data, as it is read today. */
  readonly read: Record<string, unknown>
}

const folder = new URL('./golden/', import.meta.url)
const files = readdirSync(folder).sort()
const all = files.map((file): Golden => ({ file, ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')) }))
const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i))

const open = (sealed: string, place: string): unknown => {
  const bytes = Buffer.from(sealed.slice(sealed.indexOf('.') + 1), 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'))
}

const opened = ({ id, data }: Golden): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(JSON.parse(data) as Record<string, { sealed?: string } | null>).map(([field, value]) => [
      field,
      value?.sealed === undefined ? value : open(value.sealed, `${id}.${field}`),
    ]),
  )

test('every version of every event has its file (bin/node tests/house/golden.ts writes those that miss)', () => {
  const wanted = (Object.keys(eventSchemas) as EventType[]).flatMap((type) =>
    Array.from({ length: schemaVersionOf(type) }, (_, i) => `${type}.v${i + 1}.json`),
  )
  assert.equal(files, wanted.sort())
})

test('each is named for its type and version', () => {
  for (const { file, type, metadata } of all) assert.is(file, `${type}.v${JSON.parse(metadata).schemaVersion}.json`)
})

test('the metadata of each is what its schema takes', () => {
  for (const { file, metadata } of all) assert.equal(Metadata.parse(JSON.parse(metadata)), JSON.parse(metadata), file)
})

test('each is read, lifted and accepted by the schema of today, to the data that it is said to hold', () => {
  for (const golden of all) {
    assert.ok(isEventType(golden.type))
    const lifted = upcast(golden.type, JSON.parse(golden.metadata).schemaVersion, opened(golden))
    assert.equal(eventSchemas[golden.type].parse(lifted), golden.read, golden.file)
  }
})

test("a person's words stand in none of them", () => {
  for (const { file, type, data, read } of all) {
    for (const field of personalFieldsOf(type)) {
      assert.not.match(data, JSON.stringify(read[field]), file)
      assert.match(JSON.parse(data)[field].sealed, /^[0-9a-f]{16}\.[\w-]+$/, file)
    }
  }
})

test.run()
