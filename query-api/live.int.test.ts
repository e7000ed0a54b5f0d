import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Page, Task } from '#contracts/reads.ts'
import { eventually } from '#tests/eventually.ts'
import { at, bodyOf, codeOf, openScene } from './testing/scene.ts'

const test = suite('live generation')
let scene: Awaited<ReturnType<typeof openScene>>
test.before.each(async () => {
  scene = await openScene()
})
test.after.each(() => scene.close())

/** However slow the machine is, the position that is waited for comes in time. */
const patient = async (pollMs?: number) => {
  await scene.close()
  scene = await openScene({ waitMs: 60_000, ...(pollMs ? { pollMs } : {}) })
}
const positionOf = async (minPosition: string) =>
  (await scene.ask('listTasks', { minPosition })).headers?.['Adak-Position']

test('a read that wants a position waits until it is projected', async () => {
  await patient()
  await scene.ask('listTasks')
  const read = positionOf(at(5))
  await scene.moveTo(at(4))
  await scene.moveTo(at(5))
  assert.is(await read, at(5))
})

test('the word of the projector wakes it, without a look at the projection row', async () => {
  await patient(60_000)
  await scene.ask('listTasks')
  let looks = 0
  const query = scene.pool.query.bind(scene.pool)
  const counted = (...given: Parameters<typeof query>) => {
    if (String(given[0]).includes('select generation')) looks += 1
    return query(...given)
  }
  Object.assign(scene.pool, { query: counted })
  const read = positionOf(at(5))
  await scene.moveTo(at(5))
  scene.live.heard(`1:${at(5)}`)
  assert.is(await read, at(5))
  assert.is(looks, 0)
})

test('what another generation has come to wakes nobody too early', async () => {
  await patient()
  await scene.generation(2, 'building')
  await scene.ask('listTasks')
  const read = positionOf(at(5))
  scene.live.heard(`2:${at(9)}`)
  await scene.moveTo(at(5))
  assert.is(await read, at(5))
})

test('where the wait runs out, the model is behind, or the position is beyond the head', async () => {
  scene.state.head = at(5)
  const [known, unknown] = await Promise.all([
    scene.ask('listTasks', { minPosition: at(5) }).catch((error) => error),
    codeOf(scene.ask('listTasks', { minPosition: at(6) })),
  ])
  assert.is(known.code, 'read-model-behind')
  assert.is(known.retryAfterSeconds, 1)
  assert.is(unknown, 'position-unknown')
})

test('where no generation is live, or it is of another shape, the model is behind', async () => {
  await scene.ask('listTasks')
  await scene.pool.query(`alter table read_1.task rename column title to name`)
  assert.is(await codeOf(scene.ask('listTasks')), 'read-model-behind')
  await scene.pool.query(`update projection.generation set state = 'retired'`)
  assert.is(await codeOf(scene.ask('listTasks')), 'read-model-behind')
})

test('swaps of generations under reads give no error and no mixture', async () => {
  await scene.task({ title: '1' })
  await scene.generation(2, 'building')
  scene.state.schemas = ['read_2']
  await scene.task({ title: '2' })
  await scene.moveTo(at(1))
  await scene.pool.query(`update projection.generation set position = $1 where generation = 2`, [at(2)])
  let reading = true
  const reads = Array.from({ length: 6 }, () => 0)
  const seen = new Set<string>()
  const read = async (_: unknown, reader: number) => {
    while (reading) {
      const answer = await scene.ask('listTasks')
      const [task, ...more] = bodyOf<Page<Task>>(answer).items
      assert.equal(more, [])
      seen.add(`${task?.title} at ${answer.headers?.['Adak-Position']}`)
      reads[reader] = (reads[reader] ?? 0) + 1
    }
  }
  /** A read may meet a swap, and is then done again; it does not have to meet many. */
  const eachRead = (before = [...reads]) =>
    eventually(() => reads.every((n, reader) => n > (before[reader] ?? 0)), 30_000)
  const readers = reads.map(read)
  await eachRead()
  for (let n = 0; n < 20; n++) {
    await scene.swap(n % 2 ? 2 : 1, n % 2 ? 1 : 2)
    await eachRead()
  }
  await scene.swap(1, 2)
  await scene.pool.query('drop schema read_1 cascade')
  await scene.ask('listTasks')
  reading = false
  await Promise.all(readers)
  assert.equal([...seen].sort(), [`1 at ${at(1)}`, `2 at ${at(2)}`])
})

test('a read after a connection was lost is answered', async () => {
  await scene.ask('listTasks')
  await scene.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  for (let n = 0; n < 10; n++) assert.is(await codeOf(scene.ask('listTasks')), 'none')
})

test.run()
