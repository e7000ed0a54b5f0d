import { installation } from '#tests/projected.ts'
import { replay } from './replay.ts'
import { verify } from './verify.ts'

const { start } = await import(String(new URL('../bench/process.ts', import.meta.url)))
const { fillLog } = await import(String(new URL('../bench/fill.ts', import.meta.url)))
const { testDatabase } = await import(String(new URL('../tests/database.ts', import.meta.url)))
const { openOn } = await import(String(new URL('../tests/projected.ts', import.meta.url)))
const d = await testDatabase()
const house = { ...d, ...openOn(d.url) }
const events = Number(process.argv[2] ?? 100000)
await fillLog(house.pool, events)
await replay(house)
const schema = (await house.pool.query("select schema from projection.generation where state='live'")).rows[0].schema
const floor = await start('contestants/bare-upserts.ts', d.url, schema)

import { readFileSync } from 'node:fs'

const seen = new Map<number, number>()
const look = async () => {
  const { rows } = await house.pool.query('select pid from pg_stat_activity where datname = current_database()')
  for (const { pid } of rows)
    try {
      const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      seen.set(pid, (Number(f[11]) + Number(f[12])) * 10)
    } catch {}
}
const pgCpu = async (work: () => Promise<unknown>) => {
  seen.clear()
  await look()
  const before = new Map(seen)
  const timer = setInterval(look, 100)
  await work()
  await look()
  clearInterval(timer)
  return [...seen].map(([pid, ms]) => ms - (before.get(pid) ?? 0)).filter((ms) => ms > 20)
}
for (let i = 0; i < Number(process.argv[3] ?? 3); i++) {
  let took = 0
  console.log(
    'floor pg cpu',
    await pgCpu(async () => {
      took = (await floor.ask({})).took
    }),
  )
  const t = performance.now()
  const cpu = process.cpuUsage()
  let done: any
  console.log(
    'rebuild pg cpu',
    await pgCpu(async () => {
      done = await replay(house)
    }),
  )
  const s = performance.now() - t
  const used = process.cpuUsage(cpu)
  console.log(
    'floor',
    Math.round(took),
    'rebuild',
    Math.round(s),
    'ratio',
    (took / s).toFixed(2),
    Math.round((done.events / s) * 1000),
    '/s cpu',
    (used.user / 1e6).toFixed(1),
    'rss',
    Math.round(process.memoryUsage().rss / 1e6),
  )
}
floor.stop()
if (process.argv[4]) {
  const t = performance.now()
  const v = await verify(house)
  console.log('verify', v.rows, v.differences.length, ((performance.now() - t) / 1000).toFixed(2))
}
await house.pool.end()
await d.drop()
