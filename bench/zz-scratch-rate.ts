import { start } from './process.ts'
import { fillLog } from './fill.ts'
import { testDatabase } from '../tests/database.ts'
import { openOn } from '../tests/projected.ts'
const d = await testDatabase()
const house = { ...d, ...openOn(d.url) }
await fillLog(house.pool, Number(process.argv[2]))
const rebuild = await start('contestants/rebuild.ts', d.url)
await rebuild.ask({})
const schema = (await house.pool.query("select schema from projection.generation where state='live'")).rows[0].schema
const floor = await start('contestants/bare-upserts.ts', d.url, schema)
const ratios = []
for (let i = 0; i < Number(process.argv[3] ?? 3); i++) {
  const { took } = await floor.ask({}) as any
  const done = await rebuild.ask({}) as any
  ratios.push(took / done.took)
  console.log('floor', Math.round(took), 'rebuild', Math.round(done.took), 'ratio', (took / done.took).toFixed(2), Math.round(done.rate), '/s rss', Math.round(done.rssMB), 'flat', done.flatness.toFixed(2))
}
floor.stop(); rebuild.stop()
await house.pool.end()
await d.drop()
process.exit()
