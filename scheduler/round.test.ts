import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ProblemError } from '#contracts/client.ts'
import { type ProblemCode, problemOf } from '#contracts/problems.ts'
import { QueueAway } from '#platform/queue/port.ts'
import { virtualClock } from '#tests/virtual-clock.ts'
import type { Agenda, DigestDay, DueReminder, Recipient, Unsent } from './agenda.ts'
import { type FallDue, Paused, rounds } from './round.ts'

const ann = { owner: 'a', telegramId: 1 }
const bob = { owner: 'b', telegramId: 2 }
const minute = '20261124T1900'
const ring = (person: Recipient, taskId: string, at = minute): DueReminder => ({
  ...person,
  taskId,
  wish: 'wish',
  minute: at,
})
const refused = (code: ProblemCode, retryAfter?: number) => new ProblemError(problemOf(code, code), retryAfter)

const pageSize = 500
const paged = <Row>(rows: readonly Row[], after: readonly string[] | null) => {
  const from = Number(after?.[0] ?? 0)
  const next = from + pageSize < rows.length ? [String(from + pageSize)] : null
  return { rows: rows.slice(from, from + pageSize), next }
}

const scene = () => {
  const clock = virtualClock()
  const asked: { who: string; id: string; wishes: number }[] = []
  const put: string[] = []
  const faults: string[] = []
  const world = {
    due: [] as DueReminder[],
    unsent: [] as Unsent[],
    digests: [] as (Recipient & { timeZone: string; digestHour: string })[],
    told: new Set<string>(),
    answer: (): number => 1,
    redis: true,
    depth: 1,
    inHand: 0,
    most: 0,
  }
  const agenda: Agenda = {
    now: async () => clock.now(),
    due: async (after) => paged(world.due, after),
    unsent: async (after) => paged(world.unsent, after),
    digestHours: async () => [
      ...new Map(world.digests.map((one) => [`${one.timeZone} ${one.digestHour}`, one])).values(),
    ],
    digests: async ({ timeZone, digestHour, date }: DigestDay, after) =>
      paged(
        world.digests.filter(
          (one) =>
            one.timeZone === timeZone && one.digestHour === digestHour && !world.told.has(`${one.owner} ${date}`),
        ),
        after,
      ),
    nextIn: async () => null,
  }
  const fallDue: FallDue = async ({ owner }, id, body) => {
    world.most = Math.max(world.most, ++world.inHand)
    await new Promise((done) => setImmediate(done))
    world.inHand -= 1
    asked.push({ who: owner, id, wishes: 'wishes' in body ? body.wishes.length : 0 })
    if (id.startsWith('digest-')) world.told.add(`${owner} ${id.slice('digest-'.length)}`)
    return { id, revision: 0, unsent: world.answer() }
  }
  const queue = {
    put: async ({ id }: { id: string }) => {
      if (!world.redis) throw new QueueAway('away')
      put.push(id)
    },
    depth: async () => world.depth,
  }
  const round = rounds({ agenda, fallDue, queue, clock, onFault: (error) => faults.push(String(error)) })
  const over = new AbortController()
  return {
    clock,
    world,
    asked,
    put,
    faults,
    over,
    round: (graceMs = 10_000) => round({ over: over.signal, mayAct: async () => true, graceMs }),
  }
}

test('what is due falls due once for each person and minute, and becomes a job that names stream and revision', async () => {
  const { world, asked, put, round } = scene()
  world.due = [ring(ann, '1'), ring(ann, '2'), ring(bob, '3'), ring(bob, '4', '20261124T1901')]
  await round()
  assert.equal(asked.map(({ who, id, wishes }) => `${who} ${id} ${wishes}`).sort(), [
    'a 20261124T1900 2',
    'b 20261124T1900 1',
    'b 20261124T1901 1',
  ])
  assert.equal(put.sort(), ['a/1/20261124T1900@0', 'b/2/20261124T1900@0', 'b/2/20261124T1901@0'])
})

test('what the read model still shows is not asked for again before 30 s', async () => {
  const { world, asked, round, clock } = scene()
  world.due = [ring(ann, '1')]
  await round()
  await round()
  assert.is(asked.length, 1)
  await clock.advance(30_000)
  await round()
  assert.is(asked.length, 2)
})

test('where nothing is to be sent there is no job', async () => {
  const { world, put, round } = scene()
  world.due = [ring(ann, '1')]
  world.answer = () => 0
  await round()
  assert.equal(put, [])
})

test('what is early by the clock of command-api is asked for again when it says so', async () => {
  const { world, asked, put, round, clock } = scene()
  world.due = [ring(ann, '1')]
  world.answer = () => {
    throw refused('reminder-early', 7200)
  }
  assert.is(await round(), Number.POSITIVE_INFINITY)
  world.answer = () => 1
  await clock.advance(7_199_000)
  await round()
  assert.is(asked.length, 1)
  await clock.advance(1_000)
  await round()
  assert.equal(put, ['a/1/20261124T1900@0'])
})

test('one that is refused does not hold up the others', async () => {
  const { world, put, faults, round } = scene()
  world.due = [ring(ann, '1'), ring(bob, '2')]
  let first = true
  world.answer = () => {
    if (!first) return 1
    first = false
    throw refused('not-found')
  }
  await round()
  assert.is(put.length, 1)
  assert.is(faults.length, 1)
})

test('a round ends where reminders are paused, and where command-api is away', async () => {
  for (const [error, expected] of [
    [refused('reminders-paused'), Paused],
    [refused('dependency-away'), ProblemError],
    [new TypeError('fetch failed'), TypeError],
  ] as const) {
    const { world, round, clock } = scene()
    world.due = [ring(ann, '1')]
    world.answer = () => {
      throw error
    }
    await round().then(
      () => assert.unreachable(),
      (thrown: unknown) => assert.instance(thrown, expected),
    )
    world.answer = () => 1
    await clock.advance(100)
    await round()
  }
})

test('what fell due and was not sent becomes a job again, every 30 s at most', async () => {
  const { world, put, round, clock } = scene()
  world.unsent = [{ ...ann, tail: minute, revision: 3, tooLate: false }]
  await round()
  await round()
  assert.equal(put, ['a/1/20261124T1900@3'])
  await clock.advance(30_000)
  await round()
  assert.is(put.length, 2)
})

test('where the queue is empty it becomes a job again after 5 s', async () => {
  const { world, put, round, clock } = scene()
  world.unsent = [{ ...ann, tail: minute, revision: 3, tooLate: false }]
  world.depth = 0
  await round()
  await round()
  assert.is(put.length, 1)
  await clock.advance(5_000)
  await round()
  assert.is(put.length, 2)
})

test('what is more than 24 h late is settled by command-api, and is no job', async () => {
  const { world, asked, put, round } = scene()
  world.unsent = [
    { ...ann, tail: minute, revision: 3, tooLate: true },
    { ...bob, tail: 'digest-2026-11-23', revision: 0, tooLate: true },
  ]
  world.answer = () => 0
  await round()
  assert.equal(asked.map(({ who, id }) => `${who} ${id}`).sort(), ['a 20261124T1900', 'b digest-2026-11-23'])
  assert.equal(put, [])
})

test('an hour without Redis: what fell due is a job as soon as it is back', async () => {
  const { world, put, faults, round, clock } = scene()
  world.redis = false
  world.due = [ring(ann, '1')]
  await round()
  world.due = []
  world.unsent = [{ ...ann, tail: minute, revision: 0, tooLate: false }]
  for (let minutes = 0; minutes < 60; minutes++) {
    assert.ok((await round()) <= 1_000)
    await clock.advance(60_000)
  }
  assert.equal(put, [])
  assert.ok(faults.length > 0)
  world.redis = true
  await round()
  assert.equal(put, ['a/1/20261124T1900@0'])
})

test('ten thousand in one minute are asked for in pages, few at once', async () => {
  const { world, asked, put, round } = scene()
  world.due = Array.from({ length: 10_000 }, (_, n) => ring({ owner: `p${n}`, telegramId: n + 1 }, `t${n}`))
  await round()
  assert.is(asked.length, 10_000)
  assert.is(new Set(put).size, 10_000)
  assert.ok(world.most <= 32)
})

test('whoever leads no more does nothing more', async () => {
  const { world, asked, round, over } = scene()
  world.due = [ring(ann, '1')]
  over.abort()
  await round()
  assert.equal(asked, [])
})

const digested = (person: Recipient, digestHour = '08:00', timeZone = 'America/Adak') => ({
  ...person,
  digestHour,
  timeZone,
})
const hours = (n: number) => n * 3_600_000

test('a digest falls due once a local day, at its hour, also on the days when clocks change', async () => {
  for (const [changes, hour, inUtc] of [
    ['2027-03-14', '02:30', '12:30'],
    ['2026-11-01', '01:30', '10:30'],
  ] as const) {
    const { world, asked, round, clock } = scene()
    const start = Date.parse(`${changes}T00:00:00Z`) - hours(24)
    await clock.advance(Math.max(0, start - clock.now()))
    const shifted = start < clock.now() ? start - clock.now() : 0
    world.digests = [digested(ann, hour)]
    const now = clock.now
    clock.now = () => now() + shifted
    const fell: string[] = []
    for (let quarter = 0; quarter < 4 * 96; quarter++) {
      const before = asked.length
      await round()
      if (asked.length > before) fell.push(`${asked.at(-1)?.id} ${new Date(clock.now()).toISOString().slice(11, 16)}`)
      await clock.advance(hours(0.25))
    }
    assert.is(new Set(fell.map((one) => one.split(' ')[0])).size, fell.length)
    assert.ok(fell.includes(`digest-${changes} ${inUtc}`), fell.join())
  }
})

test('after days of silence today’s digest falls due, and no other', async () => {
  const { world, asked, round, clock } = scene()
  world.digests = [digested(ann), digested(bob)]
  await round()
  await clock.advance(hours(24 * 5))
  asked.length = 0
  await round()
  assert.equal(asked.map(({ who, id }) => `${who} ${id}`).sort(), ['a digest-2026-11-29', 'b digest-2026-11-29'])
})

test('the next digest is waited for no longer than until its instant', async () => {
  const { world, round } = scene()
  // It is 09:00 in Adak.
  world.digests = [digested(ann, '09:30')]
  assert.is(await round(), hours(0.5))
})

test.run()
