/** Server-sent events: 1,000 streams at once, from a write's answer until its change is received, in standalone. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Case } from '../case.ts'
import { open } from '../http-load.ts'
import { quantile, row, type Sample } from '../rounds.ts'
import { createTaskOf, followChangesOf, person, positionIn, run } from '../service.ts'

const streams = 1_000

/** A stream, and what is done with the id of each change that comes. */
const follow = (port: number, telegram: number, heard: (telegram: number, id: string) => void): Promise<Socket> =>
  new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(followChangesOf(telegram)))
    let rest = ''
    socket.on('error', failed)
    socket.on('data', (chunk: Buffer) => {
      const text = rest + chunk.toString('latin1')
      const end = text.lastIndexOf('\n\n')
      if (end < 0) {
        rest = text
        return
      }
      for (const [, id = ''] of text.slice(0, end).matchAll(/id: (\S+)\ndata:/g)) heard(telegram, id)
      rest = text.slice(end)
      done(socket)
    })
  })

/** `people` share the streams evenly; each change is awaited by all of its person's. `rate` changes a second. */
const probe = async (port: number, people: number, rate: number, changes: number): Promise<Sample> => {
  const each = streams / people
  const answered = new Map<string, number>()
  const received = new Map<string, number[]>()
  const heard = (_: number, id: string) => {
    const times = received.get(id)
    if (times) times.push(performance.now())
    else received.set(id, [performance.now()])
  }
  const sockets = await Promise.all(
    Array.from({ length: streams }, (_, n) => follow(port, 1_000 + (n % people), heard)),
  )
  const writer = await open(port)
  for (let n = 0; n < changes; n++) {
    const sentAt = performance.now()
    const { text, status } = await writer.ask(createTaskOf(1_000 + (n % people), `Task ${n}`))
    if (status !== 201) throw new Error(`a write was answered ${status}`)
    answered.set(positionIn(text), performance.now())
    await pause(Math.max(0, 1000 / rate - (performance.now() - sentAt)))
  }
  const all = () => [...answered.keys()].every((id) => received.get(id)?.length === each)
  for (const until = performance.now() + 30_000; !all(); await pause(20))
    if (performance.now() > until) throw new Error('not every stream was told of every change')
  writer.close()
  for (const socket of sockets) socket.destroy()
  const waits = [...answered].flatMap(([id, at]) => (received.get(id) ?? []).map((time) => Math.max(0, time - at)))
  waits.sort((a, b) => a - b)
  return { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) }
}

export const fanout: Case = async (_, { full }) => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-bench-'))
  const adak = await run('adak', { DATA_DIR: folder })
  try {
    for (let n = 0; n < 200; n++) await person(adak.port, 1_000 + n).registerMe({ body: { language: 'en' } })
    const many: Sample[] = []
    const one: Sample[] = []
    for (let round = 0; round < 5; round++) {
      many.push(await probe(adak.port, 200, 20, full ? 400 : 100))
      one.push(await probe(adak.port, 1, 5, full ? 100 : 20))
    }
    const shared = { case: 'change → received, 1,000 streams', unit: 'ms' }
    return [
      row({ ...shared, measured: '20 a second, of 200 people, p50', of: 'p50', ours: many }),
      row({ ...shared, measured: '20 a second, of 200 people, p99', of: 'p99', ours: many, target: { most: 150 } }),
      row({ ...shared, measured: '5 a second, all of one person, p50', of: 'p50', ours: one }),
      row({ ...shared, measured: '5 a second, all of one person, p99', of: 'p99', ours: one, target: { most: 150 } }),
    ]
  } finally {
    await adak.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
