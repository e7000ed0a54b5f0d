import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Progress } from '#platform/progress.ts'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation, newId } from '#tests/projected.ts'
import { codeVersion } from './code-version.ts'
import type { Step } from './engine.ts'
import { greenFor, hold } from './generation.ts'
import { ReplayFailed, replay } from './replay.ts'
import { swap } from './swap.ts'
import { verify } from './verify.ts'

const test = suite<{ house: Installation }>('the rebuild')
test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(({ house }) => house.close())

const tables = ['person', 'category', 'task', 'reminder', 'history']
const rowsIn = async ({ pool }: Installation, schema: string) => {
  const all: Record<string, unknown> = {}
  for (const table of tables)
    all[table] = (await pool.query(`select to_json(t)::text as row from ${schema}.${table} t order by 1`)).rows
  return all
}

/** Somebody with a bit of everything. */
const lived = async (house: Installation) => {
  const ann = await house.register(42)
  const home = newId()
  await ann.category(home, { type: 'CategoryCreated', data: { owner: ann.id, name: 'Home' } })
  const milk = await ann.create('Buy "milk" \\ {bread}, NULL', '2090-03-12T02:30', home)
  const day = await ann.create('Купить молоко 🥛', '2090-06-01')
  await ann.create('', null).catch(() => undefined)
  await ann.task(milk, { type: 'TaskCompleted', data: {} })
  await ann.task(milk, { type: 'TaskReopened', data: {} })
  await ann.task(day, { type: 'TaskSnoozed', data: { until: '2090-01-01T00:00:00.000Z' } })
  await ann.say({ type: 'UserTimeZoneChosen', data: { timeZone: 'Asia/Tokyo' } })
  await ann.say({ type: 'UserMorningHourChosen', data: { morningHour: '06:15' } })
  return { ann, home, milk, day }
}

test('writes the same rows, with a projector that does it when asked and without', async ({ house }) => {
  const running = house.start()
  await lived(house)
  await house.caughtUp()
  const before = await rowsIn(house, 'read_1')
  const seen: Progress[] = []
  const asked = await replay(house, (progress) => seen.push(progress))
  assert.is(asked.byProjector, true)
  assert.equal(await rowsIn(house, `read_${asked.generation}`), before)
  assert.ok(seen.every(({ done }, i) => done >= (seen[i - 1]?.done ?? 0)))
  await running.stop()
  const own = await replay(house)
  assert.is(own.byProjector, false)
  assert.is(own.generation, asked.generation + 1)
  assert.equal(await rowsIn(house, `read_${own.generation}`), before)
  assert.is((await house.pool.query(`select from projection.generation where holder is not null`)).rowCount, 0)
})

test('swaps only when the batch in hand is committed, and loses nothing of it', async ({ house }) => {
  let hold: Promise<void> | null = null
  let release = () => {}
  let isHeld = false
  const onStep = async (step: Step) => {
    if (step !== 'written' || !hold) return
    const held = hold
    hold = null
    isHeld = true
    await held
  }
  house.start({ onStep, leaseMs: 20_000 })
  const { ann } = await lived(house)
  await house.caughtUp()
  hold = new Promise((resolve) => {
    release = resolve
  })
  const late = await ann.create('In the open batch')
  await eventually(() => isHeld)
  const replaying = replay(house)
  await eventually(
    async () =>
      (
        await house.pool.query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update%'`,
        )
      ).rowCount === 1,
    15_000,
  )
  assert.is((await house.caughtUp(1_000).catch(() => null)) === null, true)
  assert.is((await house.live(`select '$' as schema`)).rows[0]?.schema, 'read_1')
  release()
  const { generation } = await replaying
  assert.equal((await house.live(`select '$' as schema`)).rows, [{ schema: `read_${generation}` }])
  assert.is((await house.live(`select from $.task where id = '${late}'`)).rowCount, 1)
  await ann.create('After the swap')
  await house.caughtUp(15_000)
  assert.equal((await verify(house)).differences, [])
})

test('a swap is refused while green is behind blue, or held by another', async ({ house }) => {
  house.start()
  await lived(house)
  await house.caughtUp()
  const holder = { name: 'a builder', codeVersion, leaseMs: 5_000 }
  const { generation } = await greenFor(house.pool, holder)
  assert.ok(await hold(house.pool, generation, holder))
  assert.not(await swap(house.pool, generation, holder, async () => {}))
  const thief = { ...holder, name: 'a thief' }
  assert.not(await hold(house.pool, generation, thief))
  assert.not(await swap(house.pool, generation, thief, async () => {}))
  assert.equal((await house.live(`select '$' as schema`)).rows, [{ schema: 'read_1' }])
})

test('a newer version builds by itself beside the old one, which then stands by and writes nothing', async ({
  house,
}) => {
  const old = house.start()
  const { ann } = await lived(house)
  await house.caughtUp()
  const newer = house.start({ codeVersion: codeVersion + 1 })
  await eventually(() => newer.status().state === 'following', 15_000)
  await eventually(() => old.status().state === 'standing-by')
  assert.match(old.status().why ?? '', `version ${codeVersion + 1} of the projections is live`)
  const before = await rowsIn(house, 'read_1')
  await ann.create('For the new one')
  await house.caughtUp()
  assert.equal(await rowsIn(house, 'read_1'), before)
  assert.is((await house.live('select from $.task')).rowCount, 3)
  const refused = await replay(house).catch((error: unknown) => error)
  assert.instance(refused, ReplayFailed)
})

test('makes no noise: appends nothing, and tells readers of the swap alone', async ({ house }) => {
  house.start()
  await lived(house)
  await house.caughtUp()
  const head = await house.log.head()
  const client = await house.pool.connect()
  const heard: (string | undefined)[] = []
  client.on('notification', ({ payload }) => heard.push(payload))
  await client.query('listen adak_projected')
  const { generation } = await replay(house)
  await eventually(() => heard.length > 0)
  client.release(true)
  assert.equal(heard, [`${generation}:${head}`])
  assert.is(await house.log.head(), head)
})

test('verify names every row that was altered, added or removed by hand, and no other', async ({ house }) => {
  house.start()
  const { milk, day } = await lived(house)
  await house.caughtUp()
  assert.equal((await verify(house)).differences, [])
  await house.live(`update $.task set title = 'Buy wine' where id = '${milk}'`)
  await house.live(`delete from $.reminder where task_id = '${day}' and before is null`)
  await house.live(`insert into $.category select 'ffffffffffffffff', owner, name, created_at, created_position, updated_at,
    deleted_at, restored_at, revision from $.category limit 1`)
  const { differences } = await verify(house)
  assert.equal(
    differences.map(({ table, key, kind, columns }) => [table, key, kind, columns.map(({ name }) => name)]),
    [
      ['category', 'ffffffffffffffff', 'extra', []],
      ['task', milk, 'differs', ['title']],
      ['reminder', `${day} snooze|2090-01-01T00:00:00.000Z`, 'missing', []],
    ],
  )
})

test.run()
