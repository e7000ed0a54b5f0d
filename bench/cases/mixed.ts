/**
 * Four reads of a page of 50 to one creation, 64 at once: standalone, with its projector, beside Koa and pg with one
 * statement a request. And whether memory stays as it is under such a load.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { personId } from '#domain/ids.ts'
import { openPool } from '#platform/postgres/pool.ts'
import type { Case } from '../case.ts'
import { lasting, load } from '../http-load.ts'
import { start } from '../process.ts'
import { interleave, quantile, row, spread } from '../rounds.ts'
import { createTask, person, readPage, run, salt, telegramId } from '../service.ts'

const read = readPage()
const write = createTask('Buy milk and bread')
const request = () => (Math.random() < 0.2 ? write : read)
const status = (text: string) => (text.startsWith('GET') ? 200 : 201)

/** A service whose person has 1,000 tasks. */
const filled = async (url: string | null) => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-bench-'))
  const adak = await run('adak', { DATA_DIR: folder, ...(url !== null && { DATABASE_URL: url }) })
  const me = person(adak.port)
  await me.registerMe({ body: { language: 'en' } })
  for (let batch = 0; batch < 10; batch++) {
    const body = Array.from({ length: 100 }, (_, n) => {
      return { type: 'CreateTask', commandId: `${batch}-${n}`, data: { title: `Task number ${n}` } }
    })
    await me.runCommands({ body })
  }
  const stop = async () => {
    await adak.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { port: adak.port, stop }
}

export const mixed: Case = async (bench, { full }) => {
  const url = await bench.database()
  const adak = await filled(url)
  const pool = openPool(url, { max: 1 })
  const live = await pool.query(`select schema from projection.generation where state = 'live'`)
  await pool.end()
  const bare = await start('contestants/bare-koa.ts', url, live.rows[0].schema, personId(salt, telegramId))
  try {
    const asking = (port: number) => () =>
      load({ port, atOnce: 64, going: lasting(full ? 20_000 : 3_000), request, status })
    const samples = await interleave(5, { ours: asking(adak.port), bare: asking(bare.ready.port ?? 0) })
    const compared = {
      case: '80 % GET of 50 tasks, 20 % POST, 64 at once',
      ours: samples.ours,
      floor: { name: 'Koa + pg', samples: samples.bare },
    }
    return [
      row({ ...compared, measured: 'answers', unit: 'per s', of: 'rate', target: { least: 0.6 } }),
      row({ ...compared, measured: 'p99', unit: 'µs', of: 'p99' }),
    ]
  } finally {
    bare.stop()
    await adak.stop()
  }
}

const residentMB = async (port: number): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 1e6
}

export const memory: Case = async (_, { full }) => {
  const adak = await filled(null)
  try {
    const forMs = full ? 600_000 : 60_000
    const going = lasting(forMs)
    const loading = load({ port: adak.port, atOnce: 16, going, request, status })
    const seen: number[] = []
    for (; going(); await pause(1_000)) seen.push(await residentMB(adak.port))
    const { rate } = await loading
    const quarter = (n: number) =>
      seen.slice((seen.length * n) >> 2, (seen.length * (n + 1)) >> 2).sort((a, b) => a - b)
    const [second, last] = [quantile(quarter(1), 0.5), quantile(quarter(3), 0.5)]
    const shared = { case: `mixed load, ${forMs / 60_000} min, 16 at once` }
    return [
      row({ ...shared, measured: 'answers', unit: 'per s', of: 'rate', ours: [{ rate }] }),
      { ...shared, measured: 'RSS', unit: 'MB', ours: spread(seen) },
      {
        ...shared,
        measured: 'RSS, last quarter over second',
        unit: '×',
        ours: spread([last / second]),
        target: { most: 1.1 },
      },
    ]
  } finally {
    await adak.stop()
  }
}
