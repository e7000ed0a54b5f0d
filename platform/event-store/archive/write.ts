/** A log as an archive's text, in blocks, in bounded memory. */
import type { Carried } from '../bulk.ts'
import { chain, emptyDigest } from '../digest.ts'
import { blockLength, blockLines, type End, type Header, type Key, runningHash, version } from './format.ts'

interface Parts {
  readonly header: Omit<Header, 'adak' | 'version'>
  readonly events: AsyncIterable<Carried>
  /** Asked for when all events are out; with the keys of those who were erased by then. */
  readonly keys: (erased: ReadonlySet<string>) => AsyncIterable<Key>
  readonly onBlock: (events: number) => void
}

const eventLine = ({ stream, revision, id, type, data, metadata }: Carried): string =>
  `${JSON.stringify({ stream, revision, id, type, data, metadata })}\n`

const keyOfErased = ({ type, data }: Carried): string | null =>
  type === 'UserErased' ? (/"keyId":"([^"]*)"/.exec(data)?.[1] ?? null) : null

export const writeArchive = async function* ({ header, events, keys, onBlock }: Parts): AsyncGenerator<string, End> {
  const hash = runningHash()
  let block = ''
  let lines = 0
  const check = (): string => {
    hash.update(block)
    const line = `${JSON.stringify({ check: hash.so() })}\n`
    hash.update(line)
    const whole = block + line
    block = ''
    lines = 0
    return whole
  }
  const isFull = () => lines >= blockLines || block.length >= blockLength

  block = `${JSON.stringify({ adak: 'log', version, ...header })}\n`
  let digest = emptyDigest
  let eventCount = 0
  const erased = new Set<string>()
  for await (const event of events) {
    block += eventLine(event)
    lines += 1
    eventCount += 1
    digest = chain(digest, event)
    const gone = keyOfErased(event)
    if (gone !== null) erased.add(gone)
    if (!isFull()) continue
    yield check()
    onBlock(eventCount)
  }
  if (lines) yield check()
  onBlock(eventCount)
  let keyCount = 0
  for await (const key of keys(erased)) {
    block += `${JSON.stringify({ key })}\n`
    lines += 1
    keyCount += 1
    if (isFull()) yield check()
  }
  if (lines) yield check()
  hash.update(block)
  const end: End = { events: eventCount, keys: keyCount, digest: digest.toString('hex'), sha256: hash.so() }
  yield `${block}${JSON.stringify({ end })}\n`
  return end
}
