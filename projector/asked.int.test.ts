import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { OperationRequest } from '#contracts/admin.ts'
import { ask, latest } from '#platform/read-model/requests.ts'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation } from '#tests/projected.ts'
import { generations, liveOf } from './generation.ts'
import { replay } from './replay.ts'

const test = suite<{ house: Installation }>('what is asked of the projector')
const children: ChildProcess[] = []
let letGo: () => Promise<void> = async () => undefined
test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(async ({ house }) => {
  await letGo()
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await house.close()
})

const within = 20_000
const by = 'superuser:ann'
const of = async ({ pool }: Installation, { id }: Pick<OperationRequest, 'id'>) => {
  const found = (await latest(pool, 20)).find((one) => one.id === id)
  if (!found) throw new Error(`request ${id} went away`)
  return found
}
const reaches = (house: Installation, asked: OperationRequest, state: OperationRequest['state']) =>
  eventually(async () => {
    const now = await of(house, asked)
    return now.state === state && now
  }, within)
const answered = async (house: Installation, kind: OperationRequest['kind']) => {
  const asked = await ask(house.pool, kind, by)
  return eventually(async () => {
    const now = await of(house, asked)
    return now.finishedAt !== null && now
  }, within)
}
const live = async ({ pool }: Installation) => liveOf(await generations(pool))

/** Nobody can read its tasks until it is let go: a verify waits there. */
const holdingTasks = async (house: Installation) => {
  const client = await house.pool.connect()
  await client.query(`begin; lock table ${(await live(house))?.schema}.task in access exclusive mode`)
  letGo = async () => {
    letGo = async () => undefined
    await client.query('rollback')
    client.release()
  }
}

/** The live read model takes no task of this title. */
const refuseTitle = (house: Installation, title: string) =>
  house.live(`alter table $.task add constraint refused check (title <> '${title}')`)
const takeAll = (house: Installation) => house.live('alter table $.task drop constraint refused')

test('a rebuild runs, says how far it is, and ends with its generation live', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  for (let n = 0; n < 20; n++) await ann.create(`Task ${n}`)
  await house.caughtUp()
  const asked = await ask(house.pool, 'rebuild', by)
  assert.equal([asked.kind, asked.by, asked.finishedAt], ['rebuild', by, null])
  const done = await reaches(house, asked, 'finished')
  assert.equal(done.report, { generation: 2, events: 22 })
  await eventually(async () => (await of(house, asked)).progress?.done === 22)
  assert.is((await of(house, asked)).progress?.total, 22)
  assert.is((await live(house))?.generation, 2)
})

test('a rebuild that stops at an event fails, and names it', async ({ house }) => {
  house.start()
  await house.caughtUp()
  const broken = `create or replace function projection.refuse() returns trigger language plpgsql as $$ begin
      if new.state = 'building' then execute format('alter table %s.person add constraint refused check (false)', new.schema);
      end if; return new; end $$;
    create trigger refuse after insert on projection.generation for each row execute function projection.refuse()`
  await house.pool.query(broken)
  await house.register(42)
  await house.caughtUp()
  const failed = await answered(house, 'rebuild')
  assert.is(failed.state, 'failed')
  assert.match(failed.why ?? '', 'it stopped at event')
  assert.is((await live(house))?.generation, 1)
})

test('verify counts and names the rows that were changed by hand, and nothing that stands in them', async ({
  house,
}) => {
  house.start()
  const ann = await house.register(42)
  const milk = await ann.create('Buy milk')
  await house.caughtUp()
  const before = (await answered(house, 'verify')).report
  assert.equal([before?.events, before?.differing, before?.differences, before?.isSameLog], [3, 0, [], true])
  await house.live(`update $.task set title = 'Buy wine' where id = '${milk}'`)
  const { state, report, progress } = await answered(house, 'verify')
  assert.equal([state, report?.differing], ['finished', 1])
  assert.equal(report?.differences, [{ table: 'task', key: milk, kind: 'differs', columns: ['title'] }])
  assert.not(/wine|milk/.test(JSON.stringify(report)))
  assert.equal([progress?.done, progress?.total], [3, 3])
})

test('of many rows that differ a hundred are named', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  for (let n = 0; n < 120; n++) await ann.create(`Task ${n}`)
  await house.caughtUp()
  await house.live('delete from $.task')
  const { report } = await answered(house, 'verify')
  const { differences = [] } = report as { differences?: unknown[] }
  assert.equal([report?.differing, report?.rows, differences.length], [120, 243, 100])
})

test('a rollback puts the generation before back; where there is none it fails and says so', async ({ house }) => {
  house.start()
  await house.register(42)
  await house.caughtUp()
  const refused = await answered(house, 'rollback')
  assert.equal([refused.state, refused.why], ['failed', 'no earlier generation of the read model is kept'])
  await replay(house)
  assert.is((await live(house))?.generation, 2)
  const done = await answered(house, 'rollback')
  assert.equal([done.state, done.report], ['finished', { generation: 1, before: 2 }])
  assert.equal([(await live(house))?.generation, (await live(house))?.rolledBack], [1, true])
})

test('a retry folds the event when what stopped it is mended, and fails while it is not', async ({ house }) => {
  const running = house.start()
  const ann = await house.register(42)
  await house.caughtUp()
  await refuseTitle(house, 'Wine')
  await ann.create('Wine')
  await eventually(() => running.status().state === 'stopped', within)
  const failed = await answered(house, 'retry')
  assert.is(failed.state, 'failed')
  assert.match(failed.why ?? '', 'it cannot be written')
  await takeAll(house)
  const { state, why } = await answered(house, 'retry')
  assert.equal([state, why], ['finished', null])
  await house.caughtUp()
  assert.is((await house.live('select from $.task')).rowCount, 1)
  assert.is(running.status().stoppedBy, null)
})

test('where nothing has stopped there is nothing to try again', async ({ house }) => {
  house.start()
  await house.caughtUp()
  const { state, why } = await answered(house, 'retry')
  assert.equal([state, why], ['failed', 'no event has stopped the projector'])
})

test('two who ask for the same at once ask for one; each kind is asked for by itself', async ({ house }) => {
  const asked = await Promise.all(Array.from({ length: 8 }, (_, n) => ask(house.pool, 'verify', `superuser:${n}`)))
  assert.is(new Set(asked.map(({ id }) => id)).size, 1)
  assert.is(new Set(asked.map(({ by }) => by)).size, 1)
  assert.is.not((await ask(house.pool, 'rollback', by)).id, asked[0]?.id)
  assert.is((await latest(house.pool, 20)).length, 2)
})

test('what nobody lives to take up waits, and says so, until one comes', async ({ house }) => {
  const asked = await ask(house.pool, 'rebuild', by)
  assert.equal([asked.state, asked.why], ['waiting', 'no projector lives that could take it up'])
  house.start()
  await reaches(house, asked, 'finished')
})

const child = (url: string, leaseMs: number) => {
  const file = new URL('../tests/faults/projector-child.ts', import.meta.url)
  const started = fork(file, [url, 'none', 'none', JSON.stringify({ leaseMs })], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(started)
  return started
}

test('a verify whose projector is killed is taken up by the next one', async ({ house }) => {
  const leaseMs = 600
  const first = child(house.url, leaseMs)
  await house.register(42)
  await house.caughtUp(within)
  await holdingTasks(house)
  const asked = await ask(house.pool, 'verify', by)
  await reaches(house, asked, 'running')
  first.kill('SIGKILL')
  await once(first, 'exit')
  const orphaned = await reaches(house, asked, 'waiting')
  assert.is(orphaned.why, 'no projector lives that could take it up')
  await letGo()
  house.start({ leaseMs })
  const { state, report } = await reaches(house, asked, 'finished')
  assert.equal([state, report?.differing], ['finished', 0])
})

test('one that has cost three projectors their lives fails, and says so', async ({ house }) => {
  const asked = await ask(house.pool, 'verify', by)
  await house.pool.query(`update projection.request set taken_by = 'a dead one', tries = 3 where id = ${asked.id}`)
  house.start()
  const { why } = await reaches(house, asked, 'failed')
  assert.is(why, 'each of 3 projectors ended while it was at it')
})

test('a projector that is stopped gives back a verify that it is at', async ({ house }) => {
  const first = house.start()
  await house.register(42)
  await house.caughtUp()
  await holdingTasks(house)
  const asked = await ask(house.pool, 'verify', by)
  await reaches(house, asked, 'running')
  await first.stop()
  await letGo()
  const { rows } = await house.pool.query('select taken_by, tries from projection.request')
  assert.equal(rows, [{ taken_by: null, tries: 0 }])
  house.start()
  await reaches(house, asked, 'finished')
})

test('a projector of an older version goes on with what is asked for under the old name', async ({ house }) => {
  await ask(house.pool, 'verify', by)
  const insert = 'insert into projection.rebuild_request (code_version) values (1) returning id::text as id'
  const { rows } = await house.pool.query<{ id: string }>(insert)
  await house.pool.query('update projection.rebuild_request set generation = 7, finished_at = now()')
  const all = await latest(house.pool, 20)
  assert.equal(
    all.map(({ id, kind, state, by }) => [id === rows[0]?.id, kind, state, by]),
    [
      [true, 'rebuild', 'finished', 'service:cli'],
      [false, 'verify', 'waiting', by],
    ],
  )
})

test.run()
