/** An archive, read line by line. Nothing is given out before its block's check was found right. */
import type * as z from 'zod'
import type { Carried } from '../bulk.ts'
import { chain, emptyDigest } from '../digest.ts'
import { CheckLine, type End, EndLine, EventLine, Header, type Key, KeyLine, runningHash, version } from './format.ts'

/** The text is not an export of ours, or was cut off or changed; the message is for a person. */
export class Damaged extends Error {}

export type Part =
  | { readonly header: Header }
  | { readonly events: readonly Carried[] }
  | { readonly keys: readonly Key[] }
  | { readonly end: End }

const newline = 10
/** An event of 1 MiB, each of whose bytes is written as `\\u00..`, and its metadata. */
const longestLine = 1 << 24

/** Each with its newline. */
const linesOf = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      const line = bytes.subarray(from, end + 1)
      yield rest.length ? Buffer.concat([...rest, line]) : line
      rest = []
      length = 0
      from = end + 1
    }
    if (from === bytes.length) continue
    rest.push(bytes.subarray(from))
    length += bytes.length - from
    if (length > longestLine) throw new Damaged('this is no export of a log: it has a line of over 16 MiB')
  }
  if (rest.length) yield Buffer.concat(rest)
}

/** In the archive's order: the header first, the end last, or Damaged. */
export const readArchive = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const hash = runningHash()
  let at = 0
  let eventCount = 0
  let digest = emptyDigest
  let keyCount = 0
  let events: Carried[] = []
  let keys: Key[] = []
  let header: Header | null = null
  let end: End | null = null

  const kept = () => {
    const good = eventCount - events.length
    return good ? `the ${good} events before are as they were exported` : 'nothing of it was given out'
  }
  const damaged = (what: string) => new Damaged(`line ${at} of the export ${what}; ${kept()}`)
  const parsed = <T>(schema: z.ZodType<T>, value: unknown): T => {
    const found = schema.safeParse(value)
    if (!found.success) throw damaged('is not as it was written')
    return found.data
  }
  const has = (value: unknown, name: string) => typeof value === 'object' && value !== null && name in value

  for await (const line of linesOf(source)) {
    at += 1
    if (end) throw damaged('comes after its end')
    let value: unknown
    try {
      value = JSON.parse(line.toString('utf8'))
    } catch {
      if (!header) throw new Damaged('this is no export of a log: its first line is not JSON')
      throw damaged(line.at(-1) === newline ? 'is not as it was written' : 'is cut off')
    }
    if (!header) {
      header = headerOf(value)
      yield { header }
    } else if (has(value, 'stream')) {
      if (keyCount) throw damaged('stands where no event may')
      events.push(parsed(EventLine, value))
      eventCount += 1
    } else if (has(value, 'key')) {
      if (events.length) throw damaged('stands where no key may')
      keys.push(parsed(KeyLine, value).key)
      keyCount += 1
    } else if (has(value, 'check')) {
      if (parsed(CheckLine, value).check !== hash.so()) throw damaged('says that a line before it was changed')
      digest = events.reduce(chain, digest)
      if (events.length) yield { events }
      if (keys.length) yield { keys }
      events = []
      keys = []
    } else {
      end = parsed(EndLine, value).end
      if (end.sha256 !== hash.so()) throw damaged('says that a line before it was changed')
      const isWhole = !events.length && !keys.length && end.events === eventCount && end.keys === keyCount
      if (!isWhole || header.events !== eventCount) throw damaged('says that lines are missing')
      if (end.digest !== digest.toString('hex')) throw damaged('says another digest than that of its events')
      yield { end }
    }
    hash.update(line)
  }
  if (!header) throw new Damaged('there is nothing to import: the export is empty')
  if (!end) throw new Damaged(`the export is cut off after line ${at}; ${kept()}`)
}

const headerOf = (value: unknown): Header => {
  const found = Header.safeParse(value)
  if (found.success) return found.data
  const isOurs = typeof value === 'object' && value !== null && 'adak' in value && 'version' in value
  if (isOurs && value.version !== version)
    throw new Damaged(`the export is of version ${value.version}, and this Adak reads version ${version}`)
  throw new Damaged('this is no export of a log: its first line says nothing of one')
}
