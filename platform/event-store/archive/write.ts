/** A log as an archive's text, in pieces, in bounded memory. */
import type { Carried } from '../bulk.ts'
import { chain, emptyDigest } from '../digest.ts'
import { blockLength, blockLines, type End, type Header, type Key, runningHash, version } from './format.ts'

interface Parts {
  readonly header: Omit<Header, 'adak' | 'version'>
  readonly events: AsyncIterable<Carried>
  /** Asked for when all events are out; with the keys of those who were erased by then. */
  readonly keys: (erased: ReadonlySet<string>) => AsyncIterable<Key>
  readonly onProgress: (events: number) => void
}

/** So small that what was written is young when it is dropped. */
const pieceLength = 1 << 16

const lineOf = (value: unknown): string => `${JSON.stringify(value)}\n`

const eventLine = ({ stream, revision, id, type, data, metadata }: Carried): string =>
  lineOf({ stream, revision, id, type, data, metadata })

const keyOfErased = ({ type, data }: Carried): string | null =>
  type === 'UserErased' ? (/"keyId":"([^"]*)"/.exec(data)?.[1] ?? null) : null

/** Collects lines into pieces to be written, and closes each block of lines with its check. */
const collecting = () => {
  const hash = runningHash()
  let piece = ''
  let lines = 0
  let length = 0
  const take = (): string => {
    const taken = piece
    hash.update(taken)
    piece = ''
    return taken
  }
  return {
    add: (line: string) => {
      piece += line
      lines += 1
      length += line.length
    },
    take,
    isPiece: () => piece.length >= pieceLength,
    isBlock: () => lines >= blockLines || length >= blockLength,
    /** The check goes with the next piece. */
    closeBlock: (): string => {
      const taken = take()
      if (lines) piece = lineOf({ check: hash.so() })
      lines = 0
      length = 0
      return taken
    },
    hash: () => hash.so(),
  }
}

export const writeArchive = async function* (parts: Parts): AsyncGenerator<string, End> {
  const { header, events, keys, onProgress } = parts
  const text = collecting()
  text.add(lineOf({ adak: 'log', version, ...header }))
  let digest = emptyDigest
  let eventCount = 0
  const erased = new Set<string>()
  for await (const event of events) {
    text.add(eventLine(event))
    eventCount += 1
    digest = chain(digest, event)
    const gone = keyOfErased(event)
    if (gone !== null) erased.add(gone)
    if (text.isBlock()) {
      yield text.closeBlock()
      onProgress(eventCount)
    } else if (text.isPiece()) yield text.take()
  }
  yield text.closeBlock()
  onProgress(eventCount)
  let keyCount = 0
  for await (const key of keys(erased)) {
    text.add(lineOf({ key }))
    keyCount += 1
    if (text.isBlock()) yield text.closeBlock()
  }
  yield text.closeBlock()
  yield text.take()
  const end: End = { events: eventCount, keys: keyCount, digest: digest.toString('hex'), sha256: text.hash() }
  yield lineOf({ end })
  return end
}
