/** JSON as bodies bring it: stricter than JSON.parse, which takes a repeated key and nests without end. */
import { isUtf8 } from 'node:buffer'
import { Refusal } from '#contracts/problems.ts'

const deepest = 32

const quote = 34
const backslash = 92
const openBrace = 123
const closeBrace = 125
const openBracket = 91
const closeBracket = 93
const comma = 44

/** Where the string that begins at `start` ends: the place of its closing quote. */
const endOfString = (text: string, start: number): number => {
  for (let i = start + 1; ; i++) {
    const code = text.charCodeAt(i)
    if (code === backslash) i++
    else if (code === quote) return i
  }
}

/** Throws where an object has a key twice, or the nesting is too deep. `text` is known to be JSON. */
const scan = (text: string): void => {
  /** For each object or list around this place: the keys seen so far; null: a list. */
  const around: (Set<string> | null)[] = []
  let keyComes = false
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case openBrace:
      case openBracket: {
        const isObject = text.charCodeAt(i) === openBrace
        keyComes = isObject
        if (around.push(isObject ? new Set() : null) > deepest) throw malformed(`it is nested deeper than ${deepest}`)
        break
      }
      case closeBrace:
      case closeBracket:
        around.pop()
        keyComes = false
        break
      case comma:
        keyComes = around.at(-1) != null
        break
      case quote: {
        const end = endOfString(text, i)
        if (keyComes) {
          const key: string = JSON.parse(text.slice(i, end + 1))
          const seen = around.at(-1)
          if (seen?.has(key)) throw malformed(`the key ${JSON.stringify(key)} is repeated`)
          seen?.add(key)
          keyComes = false
        }
        i = end
      }
    }
  }
}

const malformed = (detail: string) => new Refusal('malformed-json', detail)

/** Refuses, with 400, what is not UTF-8 or not JSON, what repeats a key, and what nests too deep. */
export const parseJson = (bytes: Buffer): unknown => {
  if (!isUtf8(bytes)) throw malformed('it is not UTF-8')
  const text = bytes.toString()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw malformed(bytes.length === 0 ? 'there is no body' : error instanceof Error ? error.message : 'it is not JSON')
  }
  scan(text)
  return json
}

/** The same text for the same content, whatever the order of its keys. */
export const canonical = (json: unknown): string =>
  JSON.stringify(json, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
