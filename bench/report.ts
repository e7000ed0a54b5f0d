/** The table on screen, and the same as a file. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { met, type Row, type Spread } from './rounds.ts'

const short = (value: number) => {
  if (!Number.isFinite(value)) return '-'
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}
const between = ({ median, least, most }: Spread) => `${short(median)} (${short(least)}–${short(most)})`
const wanted = ({ target, ratio }: Row) => {
  if (!target) return ''
  const times = ratio ? ' ×' : ''
  return 'least' in target ? `≥ ${target.least}${times}` : `≤ ${target.most}${times}`
}
const verdict = (row: Row) => ({ true: 'yes', false: 'NO', null: '' })[String(met(row))] ?? ''

const head = ['case', 'measured', 'ours', 'floor', 'ratio', 'wanted', 'met']
const cells = (row: Row) => [
  row.case,
  `${row.measured}, ${row.unit}`,
  between(row.ours),
  row.floor ? `${between(row.floor)} ${row.floor.name}` : '',
  row.ratio ? `${between(row.ratio)} ×` : '',
  wanted(row),
  verdict(row),
]

/** In Markdown, so that it can be pasted as it is. */
export const table = (rows: readonly Row[]): string => {
  const lines = [head, ...rows.map(cells)]
  const widths = head.map((_, i) => Math.max(...lines.map((line) => [...(line[i] ?? '')].length)))
  const padded = lines.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`)
  padded.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`)
  return padded.join('\n')
}

export const save = (rows: readonly Row[]): string => {
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().replace(/[:.]/g, '-')}.json`)
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  }
  writeFileSync(file, `${JSON.stringify({ machine, rows: rows.map((row) => ({ ...row, met: met(row) })) }, null, 2)}\n`)
  return file
}
