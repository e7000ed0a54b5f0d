/** Some hundred lives on every run, in a process of their own, for they live by a clock of their own. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const simulate = async (environment: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [said, status] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve) => void child.once('exit', resolve)),
  ])
  return { said, status }
}

test('200 half days under crashes, freezes, lost, late and repeated messages break no promise', async () => {
  const seed = process.env.ADAK_SEED ?? String(Date.now() % 1e8)
  const { said, status } = await simulate({ SEED: seed, RUNS: '200', DAYS: '0.5' })
  assert.is(status, 0, said)
  const [, reminders = '0', faults = '0'] = /(\d+) reminders arrived, (\d+) faults/.exec(said) ?? []
  assert.ok(Number(reminders) > 500 && Number(faults) > 5_000, `lives in which little happens show little: ${said}`)
})

test('the same seed is the same life', async () => {
  const [one, other] = await Promise.all([simulate({ SEED: '7' }), simulate({ SEED: '7' })])
  assert.is(one.said, other.said)
})

test.run()
