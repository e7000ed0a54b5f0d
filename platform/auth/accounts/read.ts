/** What `export.ts` wrote, read line by line. Nothing is given out before its block's check was found right. */
import type * as z from 'zod'
import { runningHash } from '#platform/event-store/archive/format.ts'
import { Damaged } from '#platform/event-store/archive/read.ts'
import { CheckLine, EndLine, Header, type Kind, kinds, type Row, shapes, version } from './format.ts'

export type Part =
  | { readonly header: z.infer<typeof Header> }
  | { readonly kind: Kind; readonly rows: readonly Row[] }
  | { readonly end: { readonly rows: number } }

/** The header first, the end last, or Damaged; of no bytes nothing. */
export const readAccounts = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const hash = runningHash()
  let at = 0
  let count = 0
  let block: { readonly kind: Kind; readonly rows: Row[] } | null = null
  let header = false
  let ended = false
  const damaged = (what: string) => new Damaged(`line ${at} of the keys and accounts ${what}`)
  const parsed = <T>(schema: z.ZodType<T>, value: unknown): T => {
    const found = schema.safeParse(value)
    if (!found.success) throw damaged('is not as it was written')
    return found.data
  }

  for await (const line of linesOf(source)) {
    at += 1
    if (ended) throw damaged('comes after their end')
    const value = rowIn(line, () => damaged('is cut off or was changed'))
    const kind = kinds.find((one) => one in value)
    if (!header) {
      yield { header: headerOf(value) }
      header = true
    } else if (kind) {
      if (block && block.kind !== kind) throw damaged('stands where none of its kind may')
      block ??= { kind, rows: [] }
      block.rows.push(parsed<Row>(shapes[kind], value[kind]))
      count += 1
    } else if ('check' in value) {
      if (parsed(CheckLine, value).check !== hash.so()) throw damaged('says that a line before it was changed')
      if (block) yield block
      block = null
    } else {
      const { end } = parsed(EndLine, value)
      if (end.sha256 !== hash.so()) throw damaged('says that a line before it was changed')
      if (block || end.rows !== count) throw damaged('says that lines are missing')
      ended = true
      yield { end: { rows: count } }
    }
    hash.update(`${line}\n`)
  }
  if (at && !ended) throw new Damaged(`the keys and accounts are cut off after line ${at}`)
}

const headerOf = (value: Row) => {
  const found = Header.safeParse(value)
  if (found.success) return found.data
  if (value.adak === 'accounts' && value.version !== version)
    throw new Damaged(`the keys and accounts are of version ${value.version}, and this Adak reads version ${version}`)
  throw new Damaged('these are no keys and accounts of ours: their first line says nothing of them')
}

const rowIn = (line: string, fault: () => Damaged): Row => {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as Row
  } catch {}
  throw fault()
}

/** A row is some hundred bytes. */
const longestLine = 1 << 20

const linesOf = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = ''
  for await (const chunk of source) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) throw new Damaged('these are no keys and accounts of ours: a line is too long')
    yield* lines
  }
  if (rest) yield rest
}
