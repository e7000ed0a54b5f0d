/** The second start of standalone, after a clean stop and after kill -9, until a read with Adak-Min-Position is answered. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '#tests/free-port.ts'
import type { Case } from '../case.ts'
import { open } from '../http-load.ts'
import { row, type Sample } from '../rounds.ts'
import { launch, person, readPage, run } from '../service.ts'

const tasks = 500

/** Milliseconds; ends the process as `signal` does, and is ready for the next start. */
const startOnce = async (folder: string, least: string, signal: NodeJS.Signals) => {
  const port = await freePort()
  const startedAt = performance.now()
  const adak = launch('adak', port, { DATA_DIR: folder })
  for (;;) {
    if (adak.process.exitCode !== null) throw new Error(`adak start ended with ${adak.process.exitCode}`)
    const connection = await open(port).catch(() => null)
    const answer = await connection?.ask(readPage(least)).catch(() => null)
    connection?.close()
    if (answer?.status === 200) break
    await pause(5)
  }
  const took = performance.now() - startedAt
  await adak.stop(signal)
  return { took }
}

export const start: Case = async (_, { full }) => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-bench-'))
  try {
    const first = await run('adak', { DATA_DIR: folder })
    const api = person(first.port)
    await api.registerMe({ body: { language: 'en' } })
    let least = ''
    for (let n = 0; n < tasks; n++) least = (await api.createTask({ body: { title: `Task ${n}` } })).position ?? least
    await first.stop()
    const rounds = full ? 20 : 5
    const samples = { SIGTERM: [] as Sample[], SIGKILL: [] as Sample[] }
    // How the last run ended is what decides how long this start takes.
    let ended: keyof typeof samples = 'SIGTERM'
    for (let n = 0; n < 2 * rounds; n++) {
      const next: keyof typeof samples = ended === 'SIGTERM' ? 'SIGKILL' : 'SIGTERM'
      samples[ended].push(await startOnce(folder, least, next))
      ended = next
    }
    const which = {
      case: 'make start, the second time, to the first answered read',
      unit: 'ms',
      of: 'took',
      target: { most: 2_000 },
    }
    return [
      row({ ...which, measured: 'after a clean stop', ours: samples.SIGTERM }),
      row({ ...which, measured: 'after kill -9', ours: samples.SIGKILL }),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
