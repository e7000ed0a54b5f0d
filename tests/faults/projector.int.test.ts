/** Whatever happens to a projector, the rows are what the log says, each once. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { codeVersion } from '#projector/code-version.ts'
import { verify } from '#projector/verify.ts'
import { eventually } from '../eventually.ts'
import { type Installation, installation } from '../projected.ts'

const test = suite<{ house: Installation }>('faults of the projector')
const children: ChildProcess[] = []
const leaseMs = 600

test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(async ({ house }) => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await house.close()
})

const child = (url: string, step: string, signal: string, options: object) => {
  const started = fork(new URL('./projector-child.ts', import.meta.url), [url, step, signal, JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(started)
  const states: string[] = []
  started.on('message', (message: { state: string }) => states.push(message.state))
  return { process: started, states }
}

/** A live generation at the head, and nobody who follows it. */
const standing = async (house: Installation) => {
  const first = house.start({ leaseMs })
  const ann = await house.register(42)
  const task = await ann.create('Buy milk', '2026-11-25T09:00')
  await house.caughtUp()
  await first.stop()
  return { ann, task }
}

const isTrue = async (house: Installation) => {
  const { differences, events } = await verify(house)
  assert.equal(differences, [])
  assert.is((await house.live('select from $.history')).rowCount, events)
}

for (const step of ['fenced', 'folded', 'written', 'committed'])
  test(`killed when a batch was ${step}, the next one writes each event once`, async ({ house }) => {
    const { ann, task } = await standing(house)
    await ann.task(task, { type: 'TaskCompleted', data: {} })
    await ann.create('Buy bread')
    const { process } = child(house.url, step, 'SIGKILL', { leaseMs })
    const [, signal] = await once(process, 'exit')
    assert.is(signal, 'SIGKILL')
    house.start({ leaseMs })
    await house.caughtUp(15_000)
    await isTrue(house)
    assert.is((await house.live('select from $.task')).rowCount, 2)
  })

for (const step of ['fenced', 'written', 'committed'])
  test(`frozen when a batch was ${step} and woken when its successor has gone on, it writes nothing`, async ({
    house,
  }) => {
    const { ann, task } = await standing(house)
    await ann.task(task, { type: 'TaskCompleted', data: {} })
    const frozen = child(house.url, step, 'SIGSTOP', { leaseMs })
    await eventually(() => frozen.states.includes('struck'), 15_000)
    house.start({ leaseMs })
    await house.caughtUp(15_000)
    await ann.task(task, { type: 'TaskReopened', data: {} })
    await house.caughtUp(15_000)
    frozen.process.kill('SIGCONT')
    await eventually(() => frozen.states.at(-1) === 'standing-by', 15_000)
    await ann.create('Buy bread')
    await house.caughtUp(15_000)
    await isTrue(house)
  })

test('of two side by side one writes and the other stands by, until the first stops', async ({ house }) => {
  const [one, two] = [house.start({ leaseMs }), house.start({ leaseMs })]
  const ann = await house.register(42)
  for (let n = 0; n < 30; n++) await ann.create(`Task ${n}`)
  await house.caughtUp(15_000)
  // The model may be whole before its builder has said that it follows.
  const states = () => [one, two].map((each) => each.status().state)
  await eventually(() => states().sort().join() === 'following,standing-by', 15_000)
  const [first, second] = states()[0] === 'following' ? [one, two] : [two, one]
  await first.stop()
  await eventually(() => second.status().state === 'following', 15_000)
  await ann.create('The last one')
  await house.caughtUp(15_000)
  await isTrue(house)
})

test('a clean stop gives the lease back', async ({ house }) => {
  await standing(house)
  const { rows } = await house.pool.query('select holder, lease_until from projection.generation')
  assert.equal(rows, [{ holder: null, lease_until: null }])
})

const newer = codeVersion + 1

test('a rebuild that is killed is gone on with by the next start', async ({ house }) => {
  const { ann } = await standing(house)
  await ann.create('Buy bread')
  await house.pool.query('insert into projection.rebuild_request default values')
  const { process } = child(house.url, 'written', 'SIGKILL', { leaseMs, codeVersion: newer })
  await once(process, 'exit')
  assert.is((await house.pool.query(`select from projection.generation where state = 'building'`)).rowCount, 1)
  house.start({ leaseMs, codeVersion: newer })
  await eventually(async () => (await house.caughtUp()).codeVersion === newer, 15_000)
  assert.is((await house.live('select from $.task')).rowCount, 2)
  const { rows } = await house.pool.query('select finished_at is not null as done from projection.rebuild_request')
  assert.equal(rows, [{ done: true }])
})

test.run()
