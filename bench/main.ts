/**
 * Measures Adak beside its floors. `CASE=append` runs one case (several by commas), `FULL=1` the long sizes.
 * Interleaved rounds in one run; only the ratios mean something on a machine that does other things as well.
 */
import type { Case } from './case.ts'
import { adminPage } from './cases/admin-page.ts'
import { append } from './cases/append.ts'
import { archive } from './cases/archive.ts'
import { eventstoredb } from './cases/eventstoredb.ts'
import { fanout } from './cases/fanout.ts'
import { memory, mixed } from './cases/mixed.ts'
import { page } from './cases/page.ts'
import { post } from './cases/post.ts'
import { rebuild } from './cases/rebuild.ts'
import { reminders } from './cases/reminders.ts'
import { sealing } from './cases/sealing.ts'
import { stack } from './cases/stack.ts'
import { start } from './cases/start.ts'
import { tap } from './cases/tap.ts'
import { visible } from './cases/visible.ts'
import { startBench } from './postgres.ts'
import { save, table } from './report.ts'
import { met, type Row } from './rounds.ts'

const cases: Readonly<Record<string, Case>> = {
  append,
  post,
  page,
  'admin-page': adminPage,
  mixed,
  visible,
  fanout,
  rebuild,
  reminders,
  tap,
  archive,
  sealing,
  eventstoredb,
  start,
  stack,
  memory,
}
const wanted = process.env.CASE ? process.env.CASE.split(',') : Object.keys(cases)
const unknown = wanted.filter((name) => !Object.hasOwn(cases, name))
if (unknown.length) {
  console.error(`CASE=${unknown.join(',')} is unknown; there are ${Object.keys(cases).join(', ')}`)
  process.exit(2)
}

// An ordinary exit ends what was started as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const bench = await startBench()
const rows: Row[] = []
for (const name of wanted) {
  const startedAt = performance.now()
  process.stderr.write(`${name} … `)
  try {
    rows.push(...((await cases[name]?.(bench, { full: process.env.FULL === '1' })) ?? []))
    process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
  } catch (error) {
    // The others' figures are worth having all the same.
    process.exitCode = 1
    console.error(error)
  }
}
await bench.stop()
console.log(table(rows))
const missed = rows.filter((row) => met(row) === false).length
console.log(`${rows.length} figures, ${missed} below what is wanted; all of them in ${save(rows)}`)
