import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { minuteOf } from '#domain/notification/tails.ts'
import { instantOf, localDate } from '#domain/time.ts'
import { systemClock } from '#platform/clock.ts'
import { pauseReminders, resumeReminders } from '../pause.ts'
import { type CommandScene, openScene, type Someone } from '../testing/scene.ts'

const test = suite('the ledger of notifications')
let adak: CommandScene
let ann: Someone
/** Milliseconds that command-api's clock is ahead. */
let ahead = 0
let lastId = 100
let digestTasks: readonly string[] = []

test.before(async () => {
  const clock = { ...systemClock, now: () => Date.now() + ahead }
  adak = await openScene({ clock, dueUntil: async () => digestTasks })
})
test.before.each(async () => {
  ahead = 0
  digestTasks = []
  ann = await adak.person(++lastId)
})
test.after(() => adak.close())

const minutes = 60_000
const instant = (ms: number) => new Date(Math.floor(ms / 1000) * 1000).toISOString()

/** A task that is due so many milliseconds from now, its reminder and where it falls due. */
const dueIn = async (ms: number, title = 'Buy milk') => {
  const fireAt = instant(Date.now() + ahead + ms)
  const made = await ann.send('POST', 'tasks', { json: { title, due: fireAt.replace('.000Z', 'Z') } })
  assert.is(made.status, 201)
  return { taskId: String(made.body.id), wish: `${made.body.due}|PT0S`, fireAt, tail: minuteOf(fireAt) }
}
type Ring = Awaited<ReturnType<typeof dueIn>>

const post = (tail: string, path: string, json?: unknown, key?: string) =>
  adak.send('POST', `notifications/${tail}/${path}`, { as: ann.telegramId, json, ...(key !== undefined && { key }) })
const fallDue = (tail: string, ...rings: readonly Ring[]) =>
  post(tail, 'fall-due', { wishes: rings.map(({ taskId, wish }) => ({ taskId, wish })) })
const attempt = (tail: string, key?: string) => post(tail, 'attempt', undefined, key)
const outcome = (tail: string, json: object) => post(tail, 'outcome', json)
const typesIn = async (tail: string) =>
  (await adak.events(`notification-${ann.id}-${tail}`)).map(({ type }) => type.replace('Notification', ''))

test('a reminder falls due, is attempted and sent: an event each', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  const due = await fallDue(ring.tail, ring)
  assert.equal(due.body, { id: ring.tail, revision: 0, unsent: 1 })
  const tried = await attempt(ring.tail)
  assert.is(tried.body.attempt, 1)
  assert.equal(
    tried.body.tasks.map((task: { id: string; wish: string; before: string }) => [task.id, task.wish, task.before]),
    [[ring.taskId, ring.wish, 'PT0S']],
  )
  assert.ok(tried.body.remainingMs > 29_000 && tried.body.remainingMs <= 30_000)
  const sent = await outcome(ring.tail, { attempt: 1, outcome: 'sent' })
  assert.equal(sent.body, { id: ring.tail, revision: 2, unsent: 0 })
  assert.equal(await typesIn(ring.tail), ['FellDue', 'Attempted', 'Sent'])
})

test('it is refused while the instant of any lies after the clock of command-api, and nothing is written', async () => {
  const [soon, later] = [await dueIn(10_000), await dueIn(50_000)]
  ahead += 30_000
  const got = await fallDue(soon.tail, soon, later)
  assert.is(got.status, 409)
  assert.is(got.body.code, 'reminder-early')
  assert.ok(Number(got.headers.get('retry-after')) >= 15)
  assert.equal(await typesIn(soon.tail), [])
})

test('two hours before its instant nothing falls due', async () => {
  const ring = await dueIn(120 * minutes)
  assert.is((await fallDue(ring.tail, ring)).body.code, 'reminder-early')
})

test('repeated requests write nothing more', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  for (let n = 0; n < 3; n++) assert.is((await fallDue(ring.tail, ring)).body.revision, 0)
  assert.is((await attempt(ring.tail)).body.attempt, 1)
  const again = await attempt(ring.tail)
  assert.is(again.body.attempt, null)
  assert.ok(again.body.retryAt)
  for (let n = 0; n < 3; n++) await outcome(ring.tail, { attempt: 1, outcome: 'sent' })
  assert.equal((await attempt(ring.tail)).body, { attempt: null, retryAt: null, missed: 0 })
  assert.equal(await typesIn(ring.tail), ['FellDue', 'Attempted', 'Sent'])
})

test('an attempt whose answer was lost is answered again to the same key, and to no other', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  await fallDue(ring.tail, ring)
  const first = await attempt(ring.tail, 'one')
  ahead += 5_000
  const again = await attempt(ring.tail, 'one')
  assert.is(again.body.attempt, 1)
  assert.is(again.body.deadline, first.body.deadline)
  assert.ok(again.body.remainingMs <= first.body.remainingMs - 5_000)
  assert.is((await attempt(ring.tail, 'two')).body.attempt, null)
  assert.equal(await typesIn(ring.tail), ['FellDue', 'Attempted'])
})

test('nobody tries again before the deadline; after it one does, and a late outcome is still recorded', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  await fallDue(ring.tail, ring)
  const { deadline } = (await attempt(ring.tail)).body
  ahead += 29_000
  assert.is((await attempt(ring.tail)).body.retryAt, deadline)
  ahead += 1_500
  assert.is((await attempt(ring.tail)).body.attempt, 2)
  assert.is((await outcome(ring.tail, { attempt: 1, outcome: 'sent' })).body.unsent, 0)
  assert.is((await outcome(ring.tail, { attempt: 2, outcome: 'sent' })).body.unsent, 0)
  ahead += minutes
  assert.is((await attempt(ring.tail)).body.attempt, null)
  assert.equal(await typesIn(ring.tail), ['FellDue', 'Attempted', 'Attempted', 'Sent', 'Sent'])
})

for (const [what, how] of [
  ['completed', (id: string) => ann.send('POST', `tasks/${id}/complete`)],
  ['deleted', (id: string) => ann.send('DELETE', `tasks/${id}`)],
  ['moved to another day', (id: string) => ann.send('PATCH', `tasks/${id}`, { json: { due: '2031-01-01' } })],
  ['without its reminder', (id: string) => ann.send('PATCH', `tasks/${id}`, { json: { reminders: [] } })],
] as const)
  test(`what was ${what} since it fell due is withdrawn, and not sent`, async () => {
    const ring = await dueIn(minutes)
    ahead += minutes
    await fallDue(ring.tail, ring)
    await how(ring.taskId)
    assert.equal((await attempt(ring.tail)).body, { attempt: null, retryAt: null, missed: 0 })
    assert.equal(await typesIn(ring.tail), ['FellDue', 'Withdrawn'])
  })

test('a task of a category that was deleted since is withdrawn', async () => {
  const category = await ann.send('POST', 'categories', { json: { name: 'Home' } })
  const ring = await dueIn(minutes)
  await ann.send('PATCH', `tasks/${ring.taskId}`, { json: { categoryId: category.body.id } })
  ahead += minutes
  await fallDue(ring.tail, ring)
  await ann.send('DELETE', `categories/${category.body.id}`)
  assert.is((await attempt(ring.tail)).body.attempt, null)
  const [, event] = await adak.events(`notification-${ann.id}-${ring.tail}`)
  assert.is(event?.type === 'NotificationWithdrawn' && event.data.why, 'category-deleted')
})

test('what is due in the same minute is one attempt, and what is not wanted of it is left out', async () => {
  const start = Math.ceil((Date.now() + 5_000) / minutes) * minutes - Date.now()
  const [a, b, c] = [await dueIn(start + 2_000, 'A'), await dueIn(start + 3_000, 'B'), await dueIn(start + 4_000, 'C')]
  ahead += start + 10_000
  assert.is((await fallDue(a.tail, a, b, c)).body.unsent, 3)
  await ann.send('POST', `tasks/${b.taskId}/complete`)
  const tried = await attempt(a.tail)
  assert.equal(
    tried.body.tasks.map((task: { title: string }) => task.title),
    ['A', 'C'],
  )
  assert.is((await outcome(a.tail, { attempt: 1, outcome: 'sent' })).body.unsent, 0)
})

test('a stream may fall due again, with what it did not hold; the first attempt does not hold that up', async () => {
  const start = Math.ceil((Date.now() + 5_000) / minutes) * minutes - Date.now()
  const [a, b] = [await dueIn(start + 2_000, 'A'), await dueIn(start + 40_000, 'B')]
  ahead += start + 10_000
  await fallDue(a.tail, a)
  assert.is((await attempt(a.tail)).body.attempt, 1)
  ahead += 31_000 - 1_500
  assert.is((await fallDue(a.tail, a)).body.revision, 1)
  ahead += 1_500
  await fallDue(a.tail, a, b)
  const second = await attempt(a.tail)
  assert.ok(second.body.tasks.some((task: { title: string }) => task.title === 'B'))
})

test('after 429 it is tried again at its time, after 400 and 403 never', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  await fallDue(ring.tail, ring)
  await attempt(ring.tail)
  const retryAt = new Date(Date.now() + ahead + 7_000).toISOString()
  await outcome(ring.tail, { attempt: 1, outcome: 'failed', why: 'Too Many Requests', retryAt })
  assert.is((await attempt(ring.tail)).body.retryAt, retryAt)
  ahead += 8_000
  assert.is((await attempt(ring.tail)).body.attempt, 2)
  const ended = await outcome(ring.tail, { attempt: 2, outcome: 'ended', why: 'Bad Request' })
  assert.is(ended.body.unsent, 0)
  ahead += minutes
  assert.equal((await attempt(ring.tail)).body, { attempt: null, retryAt: null, missed: 0 })
})

test('the outcome of an attempt that was never made is refused', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  await fallDue(ring.tail, ring)
  assert.is((await outcome(ring.tail, { attempt: 1, outcome: 'sent' })).body.code, 'attempt-unknown')
})

test('one more than 24 h old is recorded as missed when it falls due, and leaves nothing to send', async () => {
  const ring = await dueIn(minutes)
  ahead += 25 * 60 * minutes
  assert.is((await fallDue(ring.tail, ring)).body.unsent, 0)
  assert.equal(await typesIn(ring.tail), ['FellDue', 'Abandoned'])
  assert.is((await fallDue(ring.tail, ring)).body.revision, 1)
})

test('an attempt whose outcome never came is abandoned after 24 h', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  await fallDue(ring.tail, ring)
  await attempt(ring.tail)
  ahead += 24 * 60 * minutes
  const last = await attempt(ring.tail)
  assert.equal(last.body, { attempt: null, retryAt: null, missed: 1 })
  const event = (await adak.events(`notification-${ann.id}-${ring.tail}`)).at(-1)
  assert.is(event?.type === 'NotificationAbandoned' && event.data.why, 'unanswered')
})

test('a person who blocked the bot becomes unreachable, what else is due is withdrawn, and writing mends it', async () => {
  const [ring, other] = [await dueIn(minutes), await dueIn(minutes, 'Other')]
  ahead += minutes + 1_000
  await fallDue(ring.tail, ring)
  const { revisionOfMe } = (await attempt(ring.tail)).body
  const unreachable = { revision: revisionOfMe }
  const why = 'Forbidden: bot was blocked by the user'
  await outcome(ring.tail, { attempt: 1, outcome: 'ended', why, unreachable })
  await outcome(ring.tail, { attempt: 1, outcome: 'ended', why, unreachable })
  assert.equal((await adak.typesOf('user', ann.id)).slice(1), ['UserBecameUnreachable'])
  assert.is((await fallDue(other.tail, other)).body.unsent, 0)
  const back = await adak.send('POST', 'me/reachable', { as: ann.telegramId })
  assert.is(back.body.reachable, true)
  await adak.send('POST', 'me/reachable', { as: ann.telegramId })
  assert.equal((await adak.typesOf('user', ann.id)).slice(1), ['UserBecameUnreachable', 'UserBecameReachable'])
})

test('whoever changed something since the send does not become unreachable by it', async () => {
  const { revision } = (await adak.send('PUT', 'me', { as: ann.telegramId, json: { language: 'en' } })).body
  await ann.send('PATCH', 'me', { json: { morningHour: '08:00' } })
  const got = await adak.send('POST', 'me/unreachable', { as: ann.telegramId, json: { why: 'Forbidden', revision } })
  assert.is(got.status, 200)
  assert.is(got.body.reachable, true)
})

test('a digest falls due at its hour and tells what is overdue and due, each read from the log; then the day is done', async () => {
  await ann.send('PATCH', 'me', { json: { digestHour: '08:00' } })
  const adakZone = 'America/Adak'
  const date = localDate(Date.now() + 24 * 60 * minutes, adakZone)
  const tail = `digest-${date}`
  const create = async (title: string, due: string) =>
    String((await ann.send('POST', 'tasks', { json: { title, due, reminders: [] } })).body.id)
  const [overdue, today, done] = [
    await create('Old', '2026-01-01'),
    await create('New', date),
    await create('Done', date),
  ]
  const later = await create('Later', localDate(Date.now() + 72 * 60 * minutes, adakZone))
  digestTasks = [overdue, today, done, later]
  await ann.send('POST', `tasks/${done}/complete`)
  const eight = instantOf(`${date}T08:00:00`, adakZone)
  ahead = eight - Date.now() - minutes
  assert.is((await post(tail, 'fall-due', { digest: true })).body.code, 'reminder-early')
  ahead += 2 * minutes
  assert.is((await post(tail, 'fall-due', { digest: true })).body.unsent, 1)
  const { attempt, tasks, digest } = (await post(tail, 'attempt')).body
  const idsOf = (tasks: readonly { id: string }[]) => tasks.map(({ id }) => id)
  assert.equal([attempt, tasks, digest.date, digest.more], [1, [], date, 0])
  assert.equal([idsOf(digest.overdue), idsOf(digest.today)], [[overdue], [today]])
  await outcome(tail, { attempt: 1, outcome: 'sent' })
  assert.is((await post(tail, 'fall-due', { digest: true })).body.unsent, 0)
  assert.equal(await typesIn(tail), ['FellDue', 'Attempted', 'Sent'])
})

test('a day without anything to tell is settled when it falls due', async () => {
  await ann.send('PATCH', 'me', { json: { digestHour: '08:00' } })
  const date = localDate(Date.now() + 24 * 60 * minutes, 'America/Adak')
  ahead = instantOf(`${date}T08:00:00`, 'America/Adak') - Date.now() + minutes
  assert.is((await post(`digest-${date}`, 'fall-due', { digest: true })).body.unsent, 0)
  assert.equal(await typesIn(`digest-${date}`), ['FellDue', 'Withdrawn'])
})

test('while reminders are paused nothing falls due or is attempted; afterwards all is as before', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  assert.is(await pauseReminders(adak.log, 'a test'), true)
  assert.is(await pauseReminders(adak.log, 'again'), false)
  assert.is((await fallDue(ring.tail, ring)).body.code, 'reminders-paused')
  assert.is((await attempt(ring.tail)).body.code, 'reminders-paused')
  assert.is(await resumeReminders(adak.log), true)
  assert.is((await fallDue(ring.tail, ring)).body.unsent, 1)
  assert.is((await attempt(ring.tail)).body.attempt, 1)
})

test('an all-day reminder that was sent does not ring again in another zone', async () => {
  const date = localDate(Date.now() + 48 * 60 * minutes, 'America/Adak')
  const task = await ann.send('POST', 'tasks', { json: { title: 'All day', due: date } })
  const ring = { taskId: String(task.body.id), wish: `${date}|PT0S`, fireAt: '', tail: '' }
  const inAdak = instantOf(`${date}T09:00:00`, 'America/Adak')
  ahead = inAdak - Date.now() + minutes
  const tail = minuteOf(new Date(inAdak).toISOString())
  assert.is((await fallDue(tail, ring)).body.unsent, 1)
  await attempt(tail)
  await outcome(tail, { attempt: 1, outcome: 'sent' })
  await ann.send('PATCH', 'me', { json: { timeZone: 'Pacific/Pago_Pago' } })
  const inPago = instantOf(`${date}T09:00:00`, 'Pacific/Pago_Pago')
  ahead = inPago - Date.now() + minutes
  const other = minuteOf(new Date(inPago).toISOString())
  assert.equal((await fallDue(other, ring)).body, { id: other, revision: -1, unsent: 0 })
})

test('only the service token may enter anything, and only for somebody who is there', async () => {
  const ring = await dueIn(minutes)
  assert.is((await ann.send('POST', `notifications/${ring.tail}/attempt`)).status, 403)
  const stranger = await adak.send('POST', `notifications/${ring.tail}/attempt`, { as: 9_999_999 })
  assert.is(stranger.status, 404)
  assert.is((await post('yesterday', 'attempt')).status, 404)
})

test('of concurrent requests each event is written once', async () => {
  const ring = await dueIn(minutes)
  ahead += minutes
  await Promise.all(Array.from({ length: 8 }, () => fallDue(ring.tail, ring)))
  const tried = await Promise.all(Array.from({ length: 8 }, () => attempt(ring.tail)))
  assert.is(tried.filter(({ body }) => body.attempt === 1).length, 1)
  await Promise.all(Array.from({ length: 8 }, () => outcome(ring.tail, { attempt: 1, outcome: 'sent' })))
  assert.equal(await typesIn(ring.tail), ['FellDue', 'Attempted', 'Sent'])
})

test.run()
