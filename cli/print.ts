/** Results go to stdout, words about the work to stderr. */
import { once } from 'node:events'

export const say = (text: string) => void process.stderr.write(`${text}\n`)

const number = new Intl.NumberFormat('en')
/** `1 event`, `1,000 events`. */
export const many = (count: number, one: string, more = `${one}s`): string =>
  `${number.format(count)} ${count === 1 ? one : more}`

/** Waits where the reader is slower than we are. */
export const print = async (text: string) => {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
}

/** Columns as wide as their widest cell; the first row is the heading. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
