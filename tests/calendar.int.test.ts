/** A calendar that subscribes: issued, read by a public parser, revoked. */
import ICAL from 'ical.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Client } from '#contracts/client.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite('calendar')
let adak: WholeService
let me: Client
let people = 0
test.before(async () => {
  adak = await wholeService()
})
test.before.each(async () => {
  me = adak.as(++people)
  await me.registerMe({ body: { language: 'en', timeZone: 'America/Adak' } })
})
test.after(() => adak.close())

/** Reads after everything that was written. */
const settled = async () => {
  const { position } = await me.createCategory({ body: { name: 'the last' } })
  await me.readStats({ minPosition: position })
}
const subscribe = async () => adak.origin + (await me.issueCalendar()).body.path
const eventsIn = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((component) => new ICAL.Event(component))
const read = async (url: string) => {
  await settled()
  const response = await fetch(url)
  const text = await response.text()
  assert.is(response.status, 200, text)
  return { response, text, events: eventsIn(text) }
}
/** When the alarms of an event ring, as a calendar computes it; ISO 8601, UTC. */
const alarmsOf = (event: ICAL.Event) =>
  event.component.getAllSubcomponents('valarm').map((alarm) => {
    const trigger = alarm.getFirstPropertyValue('trigger')
    if (trigger instanceof ICAL.Time) return trigger.toJSDate().toISOString()
    const at = event.startDate.clone()
    at.addDuration(trigger as ICAL.Duration)
    return at.toJSDate().toISOString()
  })

test('a timed task is an event at its instant, with an alarm for each lead time and for a snooze', async () => {
  const url = await subscribe()
  const reminders = ['P1W', 'P1DT90S', 'PT1H30S', 'PT10M', 'PT0S']
  const { body } = await me.createTask({ body: { title: 'Buy milk', due: '2031-07-24T09:00', reminders } })
  await me.snoozeTask({ id: body.id, body: { for: 'PT20H' } })
  const [event] = (await read(url)).events
  assert.ok(event)
  assert.is(event.uid, `${body.id}@adak`)
  assert.is(event.summary, 'Buy milk')
  // Summer: nine hours behind UTC.
  assert.is(event.startDate.toJSDate().toISOString(), '2031-07-24T18:00:00.000Z')
  assert.not(event.startDate.isDate)
  const snoozed = (await me.readTask({ id: body.id })).body.snoozedUntil ?? ''
  assert.equal(alarmsOf(event), [
    '2031-07-17T18:00:00.000Z',
    '2031-07-23T17:58:30.000Z',
    '2031-07-24T16:59:30.000Z',
    '2031-07-24T17:50:00.000Z',
    '2031-07-24T18:00:00.000Z',
    new Date(snoozed).toISOString(),
  ])
})

test('a whole day is one, and its alarms are counted from the person’s morning, through a change of the clocks', async () => {
  const url = await subscribe()
  await me.changeMe({ body: { morningHour: '08:30' } })
  // On 2031-03-09 the clocks of Adak go forward at two in the morning.
  await me.createTask({ body: { title: 'All day', due: '2031-03-09', reminders: ['P1D', 'PT0S'] } })
  const [event] = (await read(url)).events
  assert.ok(event?.startDate.isDate)
  assert.is(event?.startDate.toString(), '2031-03-09')
  assert.equal(event && alarmsOf(event), ['2031-03-08T17:30:00.000Z', '2031-03-09T17:30:00.000Z'])
})

test('any title and category comes through: folded, escaped, in every script', async () => {
  const url = await subscribe()
  const title = `a\\b; c, d: "e" 🥛${'молоко, 牛乳; '.repeat(20)}конец`
  const category = await me.createCategory({ body: { name: 'Дом; сад, огород' } })
  await me.createTask({ body: { title, categoryId: category.body.id, due: '2031-07-24' } })
  const { text, events, response } = await read(url)
  assert.is(events[0]?.summary, title)
  const named = events[0]?.component.getFirstProperty('categories')?.getValues()
  assert.equal(named, ['Дом; сад, огород'])
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
  assert.not.match(text.replaceAll('\r\n', ''), /[\r\n]/)
  assert.match(response.headers.get('content-type') ?? '', /^text\/calendar; *charset=utf-8$/)
})

test('it shows what is open and due, its own person’s, and nothing else', async () => {
  const url = await subscribe()
  const due = '2031-07-24'
  const open = await me.createTask({ body: { title: 'open', due } })
  const done = await me.createTask({ body: { title: 'done', due } })
  await me.completeTask({ id: done.body.id })
  const trashed = await me.createTask({ body: { title: 'trashed', due } })
  await me.deleteTask({ id: trashed.body.id })
  const category = await me.createCategory({ body: { name: 'Gone' } })
  await me.createTask({ body: { title: 'hidden', due, categoryId: category.body.id } })
  await me.deleteCategory({ id: category.body.id })
  await me.createTask({ body: { title: 'some day' } })
  const other = adak.as(++people)
  await other.registerMe({ body: { language: 'en' } })
  await other.createTask({ body: { title: 'another person’s', due } })
  const { events } = await read(url)
  assert.equal(
    events.map(({ uid }) => uid),
    [`${open.body.id}@adak`],
  )
})

test('what is unchanged is 304, and a change of a task has a higher sequence', async () => {
  const url = await subscribe()
  const { body } = await me.createTask({ body: { title: 'Buy milk', due: '2031-07-24' } })
  const first = await read(url)
  const etag = first.response.headers.get('etag') ?? ''
  const again = await fetch(url, { headers: { 'if-none-match': etag } })
  assert.is(again.status, 304)
  assert.is(await again.text(), '')
  await me.changeTask({ id: body.id, body: { title: 'Buy oat milk' } })
  await settled()
  const changed = await fetch(url, { headers: { 'if-none-match': etag } })
  assert.is(changed.status, 200)
  const [event] = eventsIn(await changed.text())
  assert.ok((event?.sequence ?? 0) > (first.events[0]?.sequence ?? 0))
  const head = await fetch(url, { method: 'HEAD' })
  assert.is(head.headers.get('etag'), changed.headers.get('etag'))
})

test('the secret is the only way in; a new one ends the old one, and it is shown once', async () => {
  assert.is(await me.readCalendar().catch((error) => error.status), 404)
  const issued = await me.issueCalendar({ idempotencyKey: 'k' })
  const url = adak.origin + issued.body.path
  assert.is((await fetch(url)).status, 200)
  assert.is(await me.issueCalendar({ idempotencyKey: 'k' }).catch((error) => error.code), 'token-already-issued')
  assert.is((await fetch(url)).status, 200)
  const shown = (await me.readCalendar()).body
  assert.equal(shown, { id: issued.body.id, createdAt: issued.body.createdAt })
  const secret = /([\w-]{43})\.ics$/.exec(url)?.[1] ?? ''
  const asToken = await fetch(`${adak.origin}/api/v1/stats`, { headers: { authorization: `Bearer ${secret}` } })
  assert.is(asToken.status, 401)
  const { rows } = await adak.pool.query('select c::text from accounts.calendar c')
  assert.not.ok(JSON.stringify(rows).includes(secret))

  const next = await subscribe()
  assert.is((await fetch(url)).status, 404)
  assert.is((await fetch(next)).status, 200)
  await me.revokeCalendar()
  await me.revokeCalendar()
  assert.is((await fetch(next)).status, 404)
  assert.is((await fetch(next.replace(/.{4}\.ics$/, 'AAAA.ics'))).status, 404)
  assert.is((await fetch(next, { method: 'POST' })).status, 401)
  assert.is(await me.readCalendar().catch((error) => error.status), 404)
})

test('of a person who was erased no calendar is left', async () => {
  const url = await subscribe()
  assert.is((await fetch(url)).status, 200)
  const { id } = (await me.readMe()).body
  await me.eraseMe({ body: { confirm: 'erase everything' } })
  assert.is((await fetch(url)).status, 404)
  assert.is((await adak.pool.query('select from accounts.calendar where owner = $1', [id])).rowCount, 0)
})

test.run()
