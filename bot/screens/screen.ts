/** What a person sees: HTML text and rows of buttons. Screens are pure functions to this. */
import type { Texts } from '../texts/index.ts'
import { encode, type Tap } from './callback.ts'

export interface Button {
  readonly label: string
  readonly tap: Tap
}
export interface Screen {
  /** HTML, at most 4096 characters once parsed. */
  readonly text: string
  readonly rows: readonly (readonly Button[])[]
}

/** How a person looks at things: their words, their zone, their moment. */
export interface Look {
  readonly t: Texts
  readonly zone: string
  readonly now: Temporal.Instant
}

const labelGraphemes = 40
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** By grapheme, so that no emoji is cut in two. */
export const cut = (text: string, most: number): string => {
  const parts = [...graphemes.segment(text)]
  return parts.length <= most
    ? text
    : `${parts
        .slice(0, most - 1)
        .map(({ segment }) => segment)
        .join('')
        .trimEnd()}…`
}

/** A title within a longer text: by grapheme too, but few characters even where each grapheme is many. */
export const quoted = (text: string): string => {
  const most = 60
  const short = cut(text, most)
  return boldWords(short.length <= most * 2 ? short : cut(text, most / 6))
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A person's own words between isolates, lest a right-to-left title turn the line around it. */
const isolated = (text: string) => `\u2068${text}\u2069`
export const words = (text: string): string => escaped(isolated(text))
export const bold = (text: string): string => `<b>${escaped(text)}</b>`
export const boldWords = (text: string): string => `<b>${words(text)}</b>`
/** Lines; null leaves one out. */
export const lines = (...all: readonly (string | null)[]): string => all.filter((line) => line !== null).join('\n')

export const button = (label: string, tap: Tap): Button => ({ label: cut(label, labelGraphemes), tap })
/** A label made of a person's words and a short note, which is never cut. */
export const wordsButton = (before: string, theirs: string, note: string, tap: Tap): Button => {
  const room = labelGraphemes - [...graphemes.segment(before + note)].length
  return { label: `${before}${cut(theirs, Math.max(room, 8))}${note}`, tap }
}

/** Rows of `width` buttons. */
export const grid = (buttons: readonly Button[], width: number): Button[][] =>
  Array.from({ length: Math.ceil(buttons.length / width) }, (_, row) => buttons.slice(row * width, (row + 1) * width))

export const home = ({ t }: Look): Button => button(t.button.home, { to: 'home' })

export const keyboard = ({ rows }: Screen) => ({
  inline_keyboard: rows
    .filter((row) => row.length > 0)
    .map((row) => row.map(({ label, tap }) => ({ text: label, callback_data: encode(tap) }))),
})
