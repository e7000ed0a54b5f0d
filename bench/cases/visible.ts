/** From a write's answer until a read that waits for its position is answered, in standalone; idle, and under 32 writers. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Case } from '../case.ts'
import { load, open } from '../http-load.ts'
import { quantile, row, type Sample } from '../rounds.ts'
import { createTask, person, positionIn, readPage, run } from '../service.ts'

const probe = async (port: number, times: number): Promise<Sample> => {
  const [writes, reads] = await Promise.all([open(port), open(port)])
  const waits: number[] = []
  for (let n = 0; n < times; n++) {
    const written = await writes.ask(createTask('Buy milk'))
    const answeredAt = performance.now()
    const read = await reads.ask(readPage(positionIn(written.text)))
    if (read.status !== 200) throw new Error(`a read that waits was answered ${read.status}`)
    waits.push(performance.now() - answeredAt)
  }
  writes.close()
  reads.close()
  waits.sort((a, b) => a - b)
  return { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) }
}

export const visible: Case = (_, options) =>
  visibleOn({}, 'append → visible by Adak-Min-Position', { idle: 30, busy: 100 }, options)

/** `env` says on which store. `most`: of the p99, in ms. */
export const visibleOn = async (
  env: Readonly<Record<string, string>>,
  name: string,
  most: { readonly idle: number; readonly busy?: number },
  { full }: { readonly full: boolean },
) => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-bench-'))
  const adak = await run('adak', { DATA_DIR: folder, ...env })
  try {
    await person(adak.port).registerMe({ body: { language: 'en' } })
    await probe(adak.port, 100)
    const idle: Sample[] = []
    const busy: Sample[] = []
    for (let round = 0; round < 5; round++) {
      idle.push(await probe(adak.port, full ? 1_000 : 200))
      let probing = true
      const writers = load({
        port: adak.port,
        atOnce: 32,
        going: () => probing,
        request: () => createTask('Buy bread'),
        status: 201,
      })
      const sample = await probe(adak.port, full ? 400 : 80).finally(() => {
        probing = false
      })
      busy.push({ ...sample, rate: (await writers).rate })
    }
    const which = { case: name, unit: 'ms' }
    return [
      row({ ...which, measured: 'idle, p50', of: 'p50', ours: idle }),
      row({ ...which, measured: 'idle, p99', of: 'p99', ours: idle, target: { most: most.idle } }),
      row({ ...which, measured: 'under 32 writers, p50', of: 'p50', ours: busy }),
      row({
        ...which,
        measured: 'under 32 writers, p99',
        of: 'p99',
        ours: busy,
        ...(most.busy !== undefined && { target: { most: most.busy } }),
      }),
      row({ ...which, measured: 'the 32 writers meanwhile', unit: 'per s', of: 'rate', ours: busy }),
    ]
  } finally {
    await adak.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
