/** Telegram's HTML: its few tags and entities, refused where Telegram refuses them. */
import { badRequest } from './refused.ts'

const marks = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strike',
  strike: 'strike',
  del: 'strike',
  code: 'code',
  pre: 'pre',
  blockquote: 'quote',
  'tg-spoiler': 'spoiler',
} as const
export type Mark = (typeof marks)[keyof typeof marks]

/** A stretch of text that looks the same throughout. */
export interface Run {
  readonly text: string
  readonly marks: readonly Mark[]
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }
const token = /<(\/?)([a-z][a-z0-9-]*)>|<|&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-f]{1,6}));|[^<&]+|&/giu

const cannotParse = (why: string) => badRequest(`can't parse entities: ${why}`)

export const parseHtml = (html: string): Run[] => {
  const open: { tag: string; mark: Mark }[] = []
  const runs: Run[] = []
  const add = (text: string) => {
    const here = open.map(({ mark }) => mark)
    const last = runs.at(-1)
    if (last && last.marks.join() === here.join()) runs[runs.length - 1] = { text: last.text + text, marks: here }
    else runs.push({ text, marks: here })
  }
  for (const { 0: whole, 1: slash, 2: name, 3: entity, 4: decimal, 5: hex, index } of html.matchAll(token)) {
    const at = Buffer.byteLength(html.slice(0, index))
    if (name !== undefined) {
      const tag = name.toLowerCase()
      const mark = Object.hasOwn(marks, tag) ? marks[tag as keyof typeof marks] : undefined
      if (slash) {
        const last = open.pop()
        if (!last) throw cannotParse(`Unexpected end tag at byte offset ${at}`)
        if (last.tag !== tag)
          throw cannotParse(`Unmatched end tag at byte offset ${at}, expected "</${last.tag}>", found "</${tag}>"`)
      } else if (!mark) throw cannotParse(`Unsupported start tag "${tag}" at byte offset ${at}`)
      else open.push({ tag, mark })
    } else if (whole === '<') throw cannotParse(`Unsupported start tag "" at byte offset ${at}`)
    else if (entity) add(entities[entity.toLowerCase()] ?? '')
    else if (decimal ?? hex) add(String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex ?? '0', 16)))
    else add(whole)
  }
  const unclosed = open.at(-1)
  if (unclosed) throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.tag}"`)
  return runs
}

export const plain = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('')
