/** What an operator asks of a running Adak and decides, over HTTP. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { OperationRequest, Operations } from '#contracts/admin.ts'
import { personId } from '#domain/ids.ts'
import { minuteOf } from '#domain/notification/tails.ts'
import { botPerson } from './bot-person.ts'
import { eventually } from './eventually.ts'
import { operator } from './operator.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite('operations over HTTP')
const within = 20_000
let adak: WholeService
let anna: Awaited<ReturnType<typeof operator>>
test.before(async () => {
  adak = await wholeService()
  anna = await operator(adak)
  await eventually(async () => (await how()).projector.state === 'following', within)
})
test.after(() => adak.close())

const how = async (): Promise<Operations> => (await anna.send('GET', 'operations')).body
const ask = async (what: string): Promise<OperationRequest> => {
  const { status, body } = await anna.send('POST', `operations/${what}`)
  assert.is(status, 202, JSON.stringify(body))
  return body
}
const answered = ({ id }: OperationRequest) =>
  eventually(async () => {
    const now = (await how()).requests.find((one) => one.id === id)
    return now?.finishedAt ? now : false
  }, within)
const schema = async () =>
  (await adak.pool.query<{ schema: string }>(`select schema from projection.generation where state = 'live'`)).rows[0]
    ?.schema
const person = async (telegramId: number) => {
  const api = adak.as(telegramId)
  await api.registerMe({ body: { language: 'en' } })
  return { api, id: personId('a salt', telegramId) }
}

test('a rebuild that is asked for twice at once is done once, and says by whom', async () => {
  const before = (await how()).projector.generations[0]?.generation ?? 0
  const asked = await Promise.all([ask('rebuild'), ask('rebuild')])
  assert.is(asked[0].id, asked[1].id)
  const done = await answered(asked[0])
  assert.equal([done.state, done.by, done.report?.generation], ['finished', `superuser:${anna.name}`, before + 1])
  const { projector } = await how()
  assert.is(projector.generations.find(({ state }) => state === 'live')?.generation, before + 1)
})

test('verify names the row that was changed by hand, a rebuild mends it, and a rollback goes back to it', async () => {
  const { api } = await person(1)
  const { body: task, position } = await api.createTask({ body: { title: 'Buy milk' } })
  await api.readTask({ id: task.id, minPosition: position ?? '' })
  await adak.pool.query(`update ${await schema()}.task set title = 'Buy wine' where id = $1`, [task.id])
  const found = await answered(await ask('verify'))
  assert.equal(found.report?.differences, [{ table: 'task', key: task.id, kind: 'differs', columns: ['title'] }])
  await answered(await ask('rebuild'))
  assert.is((await answered(await ask('verify'))).report?.differing, 0)
  assert.is((await how()).projector.canRollBack, true)
  assert.is((await answered(await ask('rollback'))).state, 'finished')
  assert.is((await answered(await ask('verify'))).report?.differing, 1)
  await answered(await ask('rebuild'))
})

test('a stopped projector is told with its event, which is tried again when the cause is mended, or skipped', async () => {
  const { api } = await person(2)
  const live = await schema()
  const stopping = async () => {
    await adak.pool.query(`alter table ${live}.task add constraint refused check (title <> 'Wine') not valid`)
    await api.createTask({ body: { title: 'Wine' } })
    return eventually(async () => {
      const { state, stopped } = (await how()).projector
      return state === 'stopped' && stopped ? stopped : false
    }, within)
  }
  const mend = () => adak.pool.query(`alter table ${live}.task drop constraint refused`)
  const follows = () => eventually(async () => (await how()).projector.state === 'following', within)

  assert.match((await stopping()).why, 'it cannot be written')
  assert.is((await answered(await ask('retry'))).state, 'failed')
  await mend()
  assert.is((await answered(await ask('retry'))).state, 'finished')
  await follows()

  const { eventId } = await stopping()
  const json = { eventId, why: 'a test' }
  assert.is((await anna.send('POST', 'operations/skip', { json })).status, 204)
  await follows()
  await mend()
  assert.is((await answered(await ask('verify'))).report?.differing, 0)
})

test('what Telegram refused for good is sent when it is tried again, once', async () => {
  const bob = botPerson(adak.box)
  await bob.say('/start')
  const { api, id } = await person(bob.id)
  await adak.stopBot()
  const due = new Date(Math.ceil(Date.now() / 1000) * 1000 + 2_000).toISOString().replace('.000Z', 'Z')
  await api.createTask({ body: { title: 'Ring', due } })
  const tail = minuteOf(due)
  const stream = `notification-${id}-${tail}`
  const typesIn = async () => ((await adak.log.readStreams([stream])).get(stream) ?? []).map(({ type }) => type)
  await eventually(async () => (await typesIn()).length === 1, within)
  const { body: tried } = await api.attemptNotification({ id: tail })
  assert.is(tried.attempt, 1)
  await api.settleAttempt({ id: tail, body: { attempt: 1, outcome: 'ended', why: 'Bad Request: chat not found' } })
  adak.startBot()
  const { status, body } = await anna.send('POST', 'notifications/retry', { json: { stream } })
  assert.equal([status, body], [200, { stream, unsent: 1 }])
  await eventually(async () => (await typesIn()).at(-1) === 'NotificationSent', within)
  assert.equal(
    (await typesIn()).map((type) => type.replace('Notification', '')),
    ['FellDue', 'Attempted', 'Failed', 'Reopened', 'Attempted', 'Sent'],
  )
  const told = adak.box.chats.history(bob.id).filter(({ runs }) => runs.some(({ text }) => text.includes('Ring')))
  assert.is(told.length, 1)
  const again = await anna.send('POST', 'notifications/retry', { json: { stream } })
  assert.equal([again.status, again.body.unsent, (await typesIn()).length], [200, 0, 6])
  const reopened = ((await adak.log.readStreams([stream])).get(stream) ?? [])[3]
  assert.equal([reopened?.metadata.actor, reopened?.metadata.channel], [`superuser:${anna.name}`, 'admin'])
})

test('a notification that is not there is 404, and while reminders are paused none is tried again', async () => {
  const retry = async (stream: string) =>
    (await anna.send('POST', 'notifications/retry', { json: { stream } })).body.code
  const { id } = await person(3)
  const unknown = `notification-${id}-20200101T0000`
  for (const stream of ['task-1', 'notification-x-y', unknown, `${unknown} `])
    assert.is(await retry(stream), 'not-found')
  assert.is((await anna.send('POST', 'operations/pause-reminders', { json: { why: 'a test' } })).status, 204)
  await eventually(async () => (await how()).notifications.paused?.why === 'a test', within)
  assert.is(await retry(unknown), 'reminders-paused')
  assert.is((await anna.send('POST', 'operations/resume-reminders')).status, 204)
  await eventually(async () => (await how()).notifications.paused === null, within)
})

test('a viewer reads how it is, and may ask for nothing', async () => {
  const guest = await operator(adak, 'viewer')
  assert.is((await guest.send('GET', 'operations')).status, 200)
  for (const what of ['rebuild', 'verify', 'rollback', 'retry'])
    assert.is((await guest.send('POST', `operations/${what}`)).status, 403, what)
})

test.run()
