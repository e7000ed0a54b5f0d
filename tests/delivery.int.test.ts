import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Task } from '#contracts/reads.ts'
import type { botPerson } from './bot-person.ts'
import { deliveryScene } from './delivery-scene.ts'
import { eventually } from './eventually.ts'

const adak = await deliveryScene()
test.after(() => adak.close())
const { box } = adak
const day = 86_400_000
type Person = ReturnType<typeof botPerson>

const plainText = (shown: { runs: readonly { text: string }[] }) =>
  shown.runs
    .map(({ text }) => text)
    .join('')
    .replaceAll(/[\u2068\u2069]/g, '')
/** The reminders in the chat, those too that a tap folded. */
const reminders = ({ id }: Person) =>
  box.chats
    .history(id)
    .filter(({ by, keyboard }) => by === 'bot' && keyboard.flat().some(({ data }) => data?.startsWith('1R')))
const only = (person: Person) => {
  const [first, ...others] = reminders(person)
  if (!first || others.length > 0) throw new Error(`${others.length + (first ? 1 : 0)} reminders are in the chat`)
  return { id: first.id, text: plainText(first), labels: first.keyboard.flat().map(({ text }) => text) }
}
const dataOf = (person: Person, label: string) => {
  const button = reminders(person)
    .flatMap(({ keyboard }) => keyboard.flat())
    .find(({ text }) => text.includes(label))
  if (!button?.data) throw new Error(`no button ${label}: ${only(person).labels.join(' | ')}`)
  return button.data
}
const tap = (person: Person, label: string) => person.tapData(dataOf(person, label), only(person).id)
const statusOf = async (person: Person, id: string) => (await adak.as(person.id).readTask({ id })).body
/** Reads may lag behind what the bot wrote. */
const comes = (person: Person, id: string, wanted: Partial<Task>) =>
  eventually(async () => {
    const task = await statusOf(person, id)
    for (const [field, value] of Object.entries(wanted)) assert.equal(task[field as keyof Task], value)
    return task
  })
const delivered = async (language: 'ru' | 'en' = 'en', ...titles: string[]) => {
  const person = await adak.person(language)
  const rung = await adak.ring(person.id, ...(titles.length > 0 ? titles : ['Buy milk']))
  await adak.deliver(rung.job)
  return { person, ...rung, task: rung.tasks[0]?.id ?? '' }
}

test('what is due is one message, with all that may be done about it', async () => {
  const { person, id } = await delivered('en', 'Buy <milk> & "bread"')
  const { text, labels } = only(person)
  assert.match(text, /^⏰ Buy <milk> & "bread"\n/)
  assert.equal(
    labels.filter((label) => !label.startsWith('Evening')),
    ['✅ Done', '+10 min', '+1 h', 'Tomorrow (09:00)', '📂 Open'],
  )
  assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Attempted', 'Sent'])
})
test('a reminder is told in the language of its person', async () => {
  const { person } = await delivered('ru', 'Молоко')
  assert.match(only(person).text, /^⏰ Молоко\n/)
  assert.ok(only(person).labels.includes('Завтра (09:00)'))
})

test('Done folds the message into its outcome, and Undo takes it back', async () => {
  const { person, task } = await delivered()
  assert.is(await tap(person, 'Done'), 'Done ✅')
  assert.is(only(person).text, 'Buy milk\n✅ Done')
  assert.equal(only(person).labels, ['↩️ Undo'])
  await comes(person, task, { status: 'done' })
  assert.is(await tap(person, 'Undo'), 'Open again')
  await comes(person, task, { status: 'open' })
  assert.is(await tap(person, 'Done'), 'Done ✅')
  await comes(person, task, { status: 'done' })
})
for (const [label, ms] of [
  ['+10 min', 600_000],
  ['+1 h', 3_600_000],
] as const)
  test(`${label} has it ring again then`, async () => {
    const { person, task } = await delivered()
    const said = await tap(person, label)
    assert.match(said, /^⏰ again (at \d\d:\d\d|tomorrow \d\d:\d\d)$/)
    assert.is(only(person).text, `Buy milk\n${said}`)
    assert.equal(only(person).labels, ['✅ Done', '📂 Open'])
    const { snoozedUntil, updatedAt } = await comes(person, task, { revision: 3 })
    assert.ok(Math.abs(Date.parse(snoozedUntil ?? '') - Date.parse(updatedAt) - ms) <= 1_000)
  })
test('Tomorrow has it ring at the morning hour of the person', async () => {
  const { person, task } = await delivered()
  assert.is(await tap(person, 'Tomorrow'), '⏰ again tomorrow 09:00')
  assert.match((await comes(person, task, { revision: 3 })).snoozedUntil ?? '', /T09:00:00\+00:00$/)
})
test('Evening is offered until 19:00, and means 19:00', async () => {
  const { person, task } = await delivered()
  const before = new Date(adak.now()).toISOString().slice(11, 16)
  const isOffered = only(person).labels.includes('Evening (19:00)')
  if (before < '18:50') assert.ok(isOffered)
  if (before >= '19:00') assert.not.ok(isOffered)
  if (!isOffered || before >= '18:50') return
  await tap(person, 'Evening')
  assert.match((await comes(person, task, { revision: 3 })).snoozedUntil ?? '', /T19:00:00\+00:00$/)
})
test("Open draws the task's card as the menu, and leaves the reminder", async () => {
  const { person } = await delivered()
  const before = only(person)
  await tap(person, 'Open')
  assert.match(person.text(), /^⬜ Buy milk/)
  assert.equal(only(person), before)
})
test('a second tap returns the first result, and changes nothing', async () => {
  const { person, task } = await delivered()
  const data = dataOf(person, 'Done')
  const { id } = only(person)
  const both = [box.chats.tap(person.id, id, data), box.chats.tap(person.id, id, data)]
  assert.equal(await Promise.all(both.map(({ toast }) => toast)), ['Done ✅', 'Done ✅'])
  await comes(person, task, { revision: 3 })
})
test('a tap on a reminder whose task was done elsewhere shows that', async () => {
  const { person, task } = await delivered()
  await adak.as(person.id).completeTask({ id: task })
  await eventually(async () => (await statusOf(person, task)).status === 'done')
  assert.match(await tap(person, '+10 min'), /done/)
  assert.is(only(person).text, 'Buy milk\n✅ Done')
})
test('a tap on a reminder whose task was deleted shows that', async () => {
  const { person, task } = await delivered()
  await adak.as(person.id).deleteTask({ id: task })
  await eventually(async () => (await statusOf(person, task)).deletedAt !== null)
  await tap(person, 'Done')
  assert.match(only(person).text, /In the trash/)
})
test('while the APIs are away a tap says so and the buttons stay; the same tap works later', async () => {
  const { person, task } = await delivered()
  const { labels } = only(person)
  adak.away(true)
  await tap(person, 'Done')
  assert.match(only(person).text, /does not answer just now/)
  assert.equal(only(person).labels, labels)
  adak.away(false)
  assert.is(await tap(person, 'Done'), 'Done ✅')
  await comes(person, task, { status: 'done' })
})

test('several that are due together are one message; a button opens each, and the others stay', async () => {
  const { person, id, tasks } = await delivered('en', 'One', 'Two', 'Three')
  assert.match(only(person).text, /^⏰ 3 reminders\n\n• One · .*\n• Two · .*\n• Three · /)
  assert.equal(only(person).labels, ['One', 'Two', 'Three'])
  await tap(person, 'Two')
  assert.match(only(person).text, /^⏰ Two\n/)
  assert.equal(only(person).labels.slice(-2), ['One', 'Three'])
  await tap(person, 'Done')
  assert.is(only(person).text, 'Two\n✅ Done')
  assert.equal(only(person).labels, ['↩️ Undo', 'One', 'Three'])
  await tap(person, 'Three')
  assert.equal(only(person).labels.slice(-2), ['✅ Two', 'One'])
  await tap(person, '+1 h')
  await tap(person, 'One')
  await tap(person, 'Done')
  for (const [i, status] of (['done', 'done', 'open'] as const).entries())
    await comes(person, tasks[i]?.id ?? '', { status })
  assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Attempted', 'Sent'])
})
test('fifty long titles that are due together are still one message', async () => {
  const titles = Array.from({ length: 50 }, (_, i) => `${i} ${'👩‍👩‍👧‍👦'.repeat(40)}`)
  const { person } = await delivered('en', ...titles)
  assert.is(only(person).labels.length, 50)
  assert.match(only(person).text, /… and \d+ more$/)
})

test('what was completed before the attempt is not sent', async () => {
  const person = await adak.person()
  const { id, job, tasks } = await adak.ring(person.id, 'Buy milk')
  await adak.as(person.id).completeTask({ id: tasks[0]?.id ?? '' })
  await adak.deliver(job)
  assert.is(reminders(person).length, 0)
  assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Withdrawn'])
})
test('a job that comes twice is sent once', async () => {
  const { person, id, job } = await delivered()
  await adak.deliver(job)
  assert.is(reminders(person).length, 1)
  assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Attempted', 'Sent'])
})

test('one who blocked the bot is told nothing more until they write again', async () => {
  const person = await adak.person()
  const { id, job } = await adak.ring(person.id, 'Buy milk')
  box.disturb('sendMessage', { status: 403, description: 'Forbidden: bot was blocked by the user' })
  await adak.deliver(job)
  const me = async () => (await adak.as(person.id).readMe({})).body
  await eventually(async () => !(await me()).reachable)
  assert.is(reminders(person).length, 0)
  assert.equal((await adak.ledger(person.id, id)).slice(0, 2), ['FellDue', 'Attempted'])
  await person.say('/start')
  await eventually(async () => (await me()).reachable)
})
test('blocking and unblocking are noticed by themselves', async () => {
  const person = await adak.person()
  const me = async () => (await adak.as(person.id).readMe({})).body
  box.chats.block(person.id)
  await eventually(async () => !(await me()).reachable)
  box.chats.unblock(person.id)
  await eventually(async () => (await me()).reachable)
})
test('one who writes while Telegram refuses them is not taken as gone, and is tried again', async () => {
  const person = await adak.person()
  const { id, job } = await adak.ring(person.id, 'Buy milk')
  box.disturb('sendMessage', { status: 403, description: 'Forbidden: bot was blocked by the user', afterMs: 1_500 })
  const delivering = adak.deliver(job)
  await eventually(async () => (await adak.ledger(person.id, id)).includes('Attempted'))
  await person.say('Another title')
  await delivering
  assert.ok((await adak.as(person.id).readMe({})).body.reachable)
  adak.later(2_000)
  await adak.deliver(job)
  assert.is(reminders(person).length, 1)
})
test('where Telegram says to wait it is tried again then, and not before', async () => {
  const person = await adak.person()
  const { id, job } = await adak.ring(person.id, 'Buy milk')
  box.disturb('sendMessage', { status: 429, description: 'Too Many Requests: retry after 60', retryAfter: 60 })
  await adak.deliver(job)
  assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Attempted', 'Failed'])
  await adak.deliver(job)
  assert.is(reminders(person).length, 0)
  adak.later(60_000)
  await adak.deliver(job)
  assert.is(reminders(person).length, 1)
})
test('what Telegram cannot take is given up, and the person stays reachable', async () => {
  const person = await adak.person()
  const { id, job } = await adak.ring(person.id, 'Buy milk')
  box.disturb('sendMessage', { status: 400, description: "Bad Request: can't parse entities" })
  await adak.deliver(job)
  adak.later(60_000)
  await adak.deliver(job)
  assert.is(reminders(person).length, 0)
  assert.is((await adak.ledger(person.id, id)).filter((type) => type === 'Attempted').length, 1)
  assert.ok((await adak.as(person.id).readMe({})).body.reachable)
})
for (const [what, fault, arrivals] of [
  ['a status of 500', { status: 500, description: 'Internal Server Error' }, 1],
  ['a connection that breaks before', 'reset', 1],
  ['a connection that breaks after the message was taken', 'late', 2],
  ['no answer for ten seconds to a message that was taken', 'silent', 2],
] as const)
  test(`after ${what} it is tried again when the deadline is over`, async () => {
    const person = await adak.person()
    const { id, job } = await adak.ring(person.id, 'Buy milk')
    box.disturb('sendMessage', fault)
    await adak.deliver(job)
    await adak.deliver(job)
    assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Attempted'])
    adak.later(30_000)
    await adak.deliver(job)
    assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Attempted', 'Attempted', 'Sent'])
    assert.is(reminders(person).length, arrivals)
  })

test('an outcome that command-api does not hear is said until it does', async () => {
  const person = await adak.person()
  const { id, job } = await adak.ring(person.id, 'Buy milk')
  let lost = 0
  adak.befall((path) => (path.endsWith('/outcome') && ++lost <= 6 ? 'lost' : undefined))
  await adak.deliver(job)
  adak.befall(null)
  assert.ok(lost > 6)
  assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Attempted', 'Sent'])
  assert.is(reminders(person).length, 1)
})
test('a bot that is stopped says what became of what it sent; the next one sends nothing twice', async () => {
  const person = await adak.person()
  const { id, job } = await adak.ring(person.id, 'Buy milk')
  adak.befall((path) => (path.endsWith('/outcome') ? 'lost' : undefined))
  await adak.put(job)
  await eventually(() => reminders(person).length === 1)
  const restarted = adak.restart()
  adak.befall(null)
  await restarted
  await eventually(async () => (await adak.ledger(person.id, id)).includes('Sent'), 20_000)
  adak.later(30_000)
  await adak.deliver(job)
  assert.is(reminders(person).length, 1)
})
test('nothing is sent once too little is left of the attempt', async () => {
  const person = await adak.person()
  const { id, job } = await adak.ring(person.id, 'Buy milk')
  // As if the bot was frozen while its question was answered.
  adak.befall((path) => {
    if (path.endsWith('/attempt')) adak.later(21_000)
    return undefined
  })
  await adak.deliver(job)
  assert.is(reminders(person).length, 0)
  adak.befall(null)
  await adak.deliver(job)
  assert.is(reminders(person).length, 1)
  assert.equal(await adak.ledger(person.id, id), ['FellDue', 'Attempted', 'Failed', 'Attempted', 'Sent'])
})
test('a digest tells of what is overdue and of today, and leads to both', async () => {
  const person = await adak.person()
  const api = adak.as(person.id)
  const nextDay = (Math.floor(adak.now() / day) + 1) * day
  const date = new Date(nextDay).toISOString().slice(0, 10)
  await api.createTask({ body: { title: 'Old', due: '2026-01-01', reminders: [] } })
  await api.createTask({ body: { title: 'Due', due: date, reminders: [] } })
  await api.changeMe({ body: { digestHour: '00:30' } })
  await eventually(async () => (await api.listTasks({})).body.items.length === 2)
  adak.later(nextDay + day / 24 - adak.now())
  const job = await adak.digest(person.id, date)
  await adak.deliver(job)
  const shown = box.chats.history(person.id).at(-1)
  assert.match(shown ? plainText(shown) : '', /^☀️ .*\n\n🔴 Overdue: 1\n• Old · .*\n\n📅 Today: 1\n• Due · today$/)
  assert.equal(
    shown?.keyboard.flat().map(({ text }) => text),
    ['🔴 Overdue', '📅 Today', '🏠 Home'],
  )
})

test('nothing that is logged of a Telegram that fails holds the token of the bot', async () => {
  const person = await adak.person()
  const before = adak.lines.length
  for (let n = 0; n < 4; n++) box.disturb('getUpdates', n === 2 ? 'reset' : { status: 502, description: 'Bad Gateway' })
  await person.say('Anything')
  await eventually(() => adak.lines.length > before, 20_000)
  for (const line of adak.lines) assert.not.ok(line.includes(box.token.split(':')[1] ?? box.token), line)
})

test.run()
