/** From a tap to the edited message, through the double: one person, and 200 at once; beside a bot without any service. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Case } from '../case.ts'
import { start } from '../process.ts'
import { interleave, row } from '../rounds.ts'
import { run } from '../service.ts'

const crowd = 200

export const tap: Case = async (bench, { full }) => {
  await using ending = new AsyncDisposableStack()
  const ours = await start('contestants/telegram.ts')
  ending.defer(ours.stop)
  const theirs = await start('contestants/telegram.ts')
  ending.defer(theirs.stop)
  const folder = mkdtempSync(join(tmpdir(), 'adak-bench-'))
  ending.defer(() => rmSync(folder, { recursive: true, force: true }))
  const adak = await run('adak', {
    DATABASE_URL: await bench.database(),
    DATA_DIR: folder,
    BOT_TOKEN: '1:the-token-of-the-bench',
    BOT_API_ROOT: `http://127.0.0.1:${ours.ready.port}/sandbox/api`,
  })
  ending.defer(() => adak.stop())
  const bare = await start('contestants/bare-bot.ts', String(theirs.ready.port))
  ending.defer(bare.stop)

  const by = (people: number, taps: number) =>
    interleave(5, {
      read: () => ours.ask({ kind: 'read', people, taps }),
      write: () => ours.ask({ kind: 'write', people, taps }),
      bare: () => theirs.ask({ kind: 'bare', people, taps }),
    })
  const one = await by(1, full ? 500 : 100)
  const many = await by(crowd, full ? 20 : 4)
  const rows = (kind: 'read' | 'write', most: number) => {
    const what = `a tap that ${kind}s`
    const [alone, together] = [one, many].map((samples) => ({
      ours: samples[kind],
      floor: { name: 'a bot that only answers and edits', samples: samples.bare },
    }))
    if (!alone || !together) return []
    const inAll = { case: `${what}, ${crowd} people at once`, ...together }
    return [
      row({ case: `${what}, one person`, ...alone, measured: 'p50', unit: 'ms', of: 'p50', target: { most } }),
      row({
        case: `${what}, one person`,
        ours: alone.ours,
        measured: 'p99',
        unit: 'ms',
        of: 'p99',
        target: { most: 100 },
      }),
      row({ ...inAll, measured: 'p50', unit: 'ms', of: 'p50' }),
      row({ ...inAll, measured: 'p99', unit: 'ms', of: 'p99' }),
      row({ ...inAll, measured: 'taps', unit: 'per s', of: 'rate' }),
    ]
  }
  return [...rows('read', 3), ...rows('write', 8)]
}
