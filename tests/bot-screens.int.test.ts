/** Every screen beyond the first story: dates, reminders, history, trash, settings, and lists of any length. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { client } from '#contracts/client.ts'
import { botPerson } from './bot-person.ts'
import { eventually } from './eventually.ts'
import { wholeService } from './whole-service.ts'

const adak = await wholeService()
test.after(() => adak.close())
const zone = 'America/Adak'
const today = () => Temporal.Now.zonedDateTimeISO(zone).toPlainDate()
const meet = async (language: 'ru' | 'en' = 'en') => {
  const person = botPerson(adak.box, language)
  await person.say('/start')
  const api = adak.as(person.id)
  return {
    ...person,
    api,
    /** Makes a task by typing, and shows its card. */
    async task(title: string) {
      await person.say(title)
      await person.tap(language === 'en' ? 'Inbox' : 'Входящие')
    },
    /** By REST, soon: this reader has not the writer's position. */
    only: () =>
      eventually(async () => {
        const [task, ...more] = (await api.listTasks({ query: { status: 'all' } })).body.items
        return task && more.length === 0 ? task : false
      }),
  }
}
type Person = Awaited<ReturnType<typeof meet>>
const eventuallyOf = (person: Person, holds: (task: Awaited<ReturnType<Person['only']>>) => boolean) =>
  eventually(async () => holds(await person.only()))

test('a date is picked in the calendar, then its hour and minute; the first one asks for the clock, no other does', async () => {
  const ann = await meet()
  await ann.task('Dentist')
  await ann.tap('⏰ Due')
  await ann.tap('Calendar')
  await ann.tap('›')
  await ann.tap('15')
  assert.match(ann.text(), /At what hour on .* 15 /)
  await ann.tap('18:00')
  const toast = await ann.tap('18:30')
  const date = today().with({ day: 1 }).add({ months: 1 }).with({ day: 15 })
  assert.match(toast, new RegExp(`^Due: .*15.*${date.year}.*18:30`))
  assert.match(ann.text(), /⏰ .*18:30.*GMT-/)
  assert.match(ann.text(), /🔔 when it is due/)
  assert.match(ann.text(), /Your clock: \d\d:\d\d\?/)
  await eventuallyOf(ann, ({ due }) => due?.startsWith(`${date}T18:30:00`) ?? false)
  await ann.tap('Undo')
  assert.not.match(ann.text(), /⏰/)
  await ann.tap('⏰ Due')
  await ann.tap('+1 week')
  await ann.tap('Whole day')
  assert.match(ann.text(), /all day/)
  assert.not.match(ann.text(), /Your clock/)
  await ann.tap('⏰ Due')
  assert.match(ann.text(), /⏰ Now: .*all day/)
  await ann.tap('🕐 Time')
  await ann.tap('09:00')
  await ann.tap('09:05')
  await ann.tap('⏰ Due')
  assert.is(await ann.tap('No date'), 'No date any more')
  await ann.tap('Undo')
  assert.match(ann.text(), /09:05/, 'undo brings the very time back')
})
test('a clock that shows another time is set right by region and place', async () => {
  const anya = await meet('ru')
  await anya.task('Рейс')
  await anya.tap('Срок')
  await anya.tap('Завтра')
  await anya.tap('Весь день')
  assert.match(anya.text(), /На ваших часах \d\d:\d\d\?/)
  await anya.tap('там другое время')
  await anya.tap('Азия')
  for (let page = 0; page < 10 && !anya.labels().some((label) => label.startsWith('Екатеринбург')); page++)
    await anya.tap('▶')
  await anya.tap('Екатеринбург')
  const clock = Temporal.Now.zonedDateTimeISO('Asia/Yekaterinburg').hour
  assert.match(anya.text(), new RegExp(`Екатеринбург: там сейчас (${String(clock).padStart(2, '0')}|\\d\\d):\\d\\d`))
  assert.is(await anya.tap('Да'), 'Сохранено')
  assert.match(anya.text(), /Часовой пояс: Екатеринбург/)
  await eventually(async () => (await anya.api.readMe()).body.timeZone === 'Asia/Yekaterinburg')
})
test('lead times are added, taken away and set back, of one task and of all to come', async () => {
  const ann = await meet()
  await ann.tap('Settings')
  await ann.tap('🔔 Reminders')
  await ann.tap('➕ 1 hour before')
  await ann.tap('➖ when it is due')
  await ann.tap('Back')
  assert.match(ann.text(), /Reminders of new dates: 1 hour before/)
  await ann.task('Call')
  await ann.tap('⏰ Due')
  await ann.tap('Tomorrow')
  await ann.tap('Whole day')
  assert.match(ann.text(), /🔔 1 hour before\n/)
  await ann.tap('🔔 Reminders')
  assert.is(await ann.tap('➕ 1 day before'), 'Reminders changed')
  await ann.tap('➖ 1 hour before')
  assert.match(ann.text(), /🔔 1 day before\n/)
  await eventuallyOf(ann, ({ reminders }) => reminders.join() === 'PT86400S')
  await ann.tap('As usual')
  await eventuallyOf(ann, ({ reminders }) => reminders.join() === 'PT3600S')
  await ann.tap('➖ 1 hour before')
  assert.match(ann.text(), /🔕 No reminder/)
})
test('a task is put off for a while, until the evening and until the morning', async () => {
  const ann = await meet()
  await ann.api.changeMe({ body: { morningHour: '07:30' } })
  await ann.task('Think')
  const snooze = async (label: string, until: (local: Temporal.PlainDateTime) => boolean) => {
    await ann.tap('Snooze')
    assert.match(await ann.tap(label), /^I will come back to it on /)
    assert.match(ann.text(), /💤 Again on /)
    await eventuallyOf(ann, ({ snoozedUntil }) =>
      snoozedUntil ? until(Temporal.PlainDateTime.from(snoozedUntil.slice(0, 19))) : false,
    )
  }
  const now = Temporal.Now.plainDateTimeISO(zone)
  await snooze('+10 minutes', (local) => Math.abs(now.until(local).total('minutes') - 10) < 3)
  await snooze('Evening, 19:00', (local) => local.toPlainTime().toString() === '19:00:00')
  await snooze('Tomorrow, 07:30', (local) => local.toPlainTime().toString() === '07:30:00')
  await ann.tap('✅ Done')
  assert.not.ok(ann.labels().some((label) => label.includes('Snooze')))
})
test('history says why a task is as it is, and each line is undone where the rules allow it', async () => {
  const ann = await meet()
  const { body: home } = await ann.api.createCategory({ body: { name: 'Home' } })
  await ann.task('Milk')
  const { id } = await ann.only()
  await ann.tap('Rename')
  await ann.say('Oat milk')
  await ann.api.changeTask({ id, body: { categoryId: home.id } })
  await ann.tap('⏰ Due')
  await ann.tap('Tomorrow')
  await ann.tap('Whole day')
  await ann.tap('✅ Done')
  await ann.tap('History')
  assert.match(ann.text(), /Why is it so\?\nOat milk/)
  assert.match(ann.text(), /1\. .* · you, in this chat\ncreated as Milk in 📥 Inbox/)
  assert.match(ann.text(), /2\. .*\nrenamed to Oat milk/)
  assert.match(ann.text(), /3\. .* · (Adak|you), .*\nmoved to 📁 Home/)
  assert.match(ann.text(), /\d\. .*\ndue .*all day/)
  assert.equal(
    ann.labels().filter((label) => label.startsWith('↩️')),
    ['↩️ Undo 6', '↩️ Undo 4', '↩️ Undo 3', '↩️ Undo 2'],
  )
  assert.is(await ann.tap('Undo 2'), 'Undone')
  assert.match(ann.text(), /^✅ Milk/)
  await ann.tap('History')
  await ann.tap('Undo 3')
  assert.match(ann.text(), /📥 Inbox/)
  await ann.tap('History')
  await ann.tap('Undo 6')
  assert.match(ann.text(), /^⬜ Milk[\s\S]*all day/)
})
test('an Undo that has been overtaken changes nothing and says so', async () => {
  const ann = await meet()
  await ann.task('One')
  await ann.tap('Rename')
  await ann.say('Two')
  const { id } = await ann.only()
  await ann.api.changeTask({ id, body: { title: 'Three' } })
  await eventuallyOf(ann, ({ title }) => title === 'Three')
  assert.is(await ann.tap('Undo'), 'That has been changed since, so there is nothing to undo.')
  assert.match(ann.text(), /^⬜ Three/)
})
test('tasks and categories come back from the trash', async () => {
  const ann = await meet()
  await ann.api.createCategory({ body: { name: 'Attic' } })
  await ann.say('/start')
  await ann.tap('Categories')
  await ann.tap('Attic')
  await ann.tap('➕ Task')
  await ann.say('Dust')
  await ann.tap('Delete')
  await ann.tap('Yes, delete')
  await ann.tap('Home')
  await ann.tap('🗑 Trash · 1')
  await ann.tap('Dust')
  assert.match(ann.text(), /🗑 Deleted: /)
  assert.is(await ann.tap('Restore'), 'Restored')
  await ann.tap('Back')
  await ann.tap('Deleted categories')
  assert.match(ann.text(), /No category is deleted/)
  await ann.tap('Categories')
  await ann.tap('Attic')
  await ann.tap('Delete')
  await ann.tap('Yes, delete')
  await ann.tap('Back')
  assert.not.ok(ann.labels().some((label) => label.includes('Attic')))
  await ann.tap('Trash')
  assert.ok(ann.labels().includes('🗑 Attic · 1'))
  await ann.tap('Attic')
  assert.match(ann.text(), /The category Attic was deleted on .*1 task\./)
  assert.is(await ann.tap('Restore'), 'Restored')
  assert.match(ann.text(), /^📁 Attic · 1 task/)
})
test('morning hour and digest hour are chosen and shown', async () => {
  const ann = await meet()
  await ann.tap('Settings')
  await ann.tap('Morning hour')
  assert.is(await ann.tap('07:00'), 'Saved')
  assert.match(ann.text(), /Morning: 07:00/)
  await ann.tap('Daily digest')
  await ann.tap('08:00')
  assert.match(ann.text(), /Daily digest: 08:00/)
  await eventually(async () => (await ann.api.readMe()).body.digestHour === '08:00')
  await ann.tap('Daily digest')
  await ann.tap('Off')
  assert.match(ann.text(), /Daily digest: off/)
})
test('an API token is issued by name, shown once, works, and is revoked', async () => {
  const ann = await meet()
  await ann.task('Secret plan')
  await ann.tap('Home')
  await ann.tap('Settings')
  await ann.tap('API tokens')
  assert.match(ann.text(), /There is none/)
  await ann.tap('May read')
  assert.is(ann.prompts().length, 1)
  await ann.say('my script')
  const [, token = ''] = /\n\n(\S+)\n\nCopy it now/.exec(ann.text()) ?? []
  const program = client({ baseUrl: adak.origin, token })
  assert.is((await program.listTasks()).body.items[0]?.title, 'Secret plan')
  await ann.tap('I have copied it')
  assert.not.ok(ann.text().includes(token))
  await ann.tap('my script · may read')
  assert.is(await ann.tap('Revoke'), 'Revoked')
  assert.match(ann.text(), /There is none/)
  await eventually(
    async () =>
      (await fetch(`${adak.origin}/api/v1/tasks`, { headers: { Authorization: `Bearer ${token}` } })).status === 401,
    10_000,
  )
})
test('all data is sent as a file', async () => {
  const ann = await meet()
  await ann.task('For the archive')
  await ann.tap('Home')
  await ann.tap('Settings')
  assert.is(await ann.tap('My data'), 'Here it is, as a file')
  assert.match(ann.text(), /⚙️ Settings/)
  const sent = adak.box.chats.history(ann.id).filter((message) => message.document)
  assert.is(sent.length, 1)
  assert.is(sent[0]?.document?.name, 'adak-my-data.json')
})
test('erasing is asked twice, leaves nothing, and whoever comes back begins anew', async () => {
  const ann = await meet()
  await ann.task('Forget this')
  await ann.tap('Home')
  await ann.tap('Settings')
  await ann.tap('Erase me')
  await ann.tap('Yes, erase it all')
  await ann.tap('No, keep it')
  await ann.tap('Erase me')
  await ann.tap('Yes, erase it all')
  assert.is(await ann.tap('Erase me for ever'), 'Erased')
  assert.match(ann.text(), /All that was yours is erased/)
  await eventually(async () => {
    const { rows } = await adak.pool.query('select state from bot.dialogue where telegram_id = $1', [ann.id])
    return rows.length === 0
  })
  await ann.tap('Begin anew')
  assert.match(ann.text(), /Nothing to do yet/)
})
test('a line that names a date is proposed with it, and the title without it', async () => {
  const anya = await meet('ru')
  await anya.say('позвонить маме завтра в 9')
  assert.match(anya.text(), /\n\nпозвонить маме\n⏰ .*09:00/)
  await anya.tap('Входящие')
  assert.match(anya.text(), /^⬜ позвонить маме\n[\s\S]*⏰ .*09:00/)
  const { title, due } = await anya.only()
  assert.equal([title, due?.slice(0, 19)], ['позвонить маме', `${today().add({ days: 1 })}T09:00:00`])
})
test('the date is left out, or exchanged for another, by a tap', async () => {
  const ann = await meet()
  await ann.say('report tomorrow')
  await ann.tap('Without the date')
  assert.match(ann.text(), /\n\nreport tomorrow\n/)
  assert.not.match(ann.text(), /⏰/)
  await ann.tap('With the date')
  assert.match(ann.text(), /\n\nreport\n⏰ .*all day/)
  await ann.tap('Another date')
  await ann.tap('+1 week')
  await ann.tap('10:00')
  await ann.tap('10:05')
  assert.match(ann.text(), /\n\nreport\n⏰ .*10:05/)
  await ann.tap('Inbox')
  assert.is((await ann.only()).due?.slice(0, 16), `${today().add({ weeks: 1 })}T10:05`)
})
test('a title asked for in a category is proposed for that category, and made as it is by one tap', async () => {
  const ann = await meet()
  await ann.api.createCategory({ body: { name: 'Work' } })
  await ann.say('/start')
  await ann.tap('Categories')
  await ann.tap('Work')
  await ann.tap('➕ Task')
  await ann.say('invoice by friday')
  assert.match(ann.text(), /invoice\n⏰/)
  assert.is(await ann.tap('Without the date'), 'Created')
  assert.match(ann.text(), /^⬜ invoice by friday\n\n📁 Work/)
})
test('a date can be given to a title that names none', async () => {
  const ann = await meet()
  await ann.say('Plain')
  await ann.tap('⏰ Due')
  await ann.tap('Today')
  await ann.tap('Whole day')
  assert.match(ann.text(), /Create a task with this title\?\n\nPlain\n⏰ .*all day/)
  await ann.tap('Inbox')
  assert.match(ann.text(), /⏰ .*all day/)
})
test('a picker for what was deleted meanwhile, or was proposed before something else, leads on', async () => {
  const ann = await meet()
  await ann.task('Gone soon')
  const { id } = await ann.only()
  await ann.tap('⏰ Due')
  await ann.api.deleteTask({ id })
  await eventually(async () => (await ann.api.readStats()).body.trash === 1)
  await ann.tap('Today')
  assert.match(ann.text(), /🗑 Deleted/)
  await ann.say('first thing')
  const data = ann.find('⏰ Due')
  await ann.say('second thing')
  const { keyboard, ...rest } = ann.menu()
  adak.box.chats.put(ann.id, { ...rest, keyboard: [[{ text: 'old', data }], ...keyboard] }, rest.id)
  assert.match(await ann.tap('old'), /out of date/)
  assert.match(ann.text(), /Your tasks/)
})
test('60 tasks in 12 categories: each is found where it was put, and nowhere else', async () => {
  const ann = await meet()
  const names = Array.from({ length: 12 }, (_, n) => `Category ${String(n + 1).padStart(2, '0')}`)
  const ids = await Promise.all(names.map(async (name) => (await ann.api.createCategory({ body: { name } })).body.id))
  const commands = Array.from({ length: 60 }, (_, n) => ({
    type: 'CreateTask',
    commandId: `sixty-${ann.id}-${n}`,
    data: { title: `Task ${n + 1}`, categoryId: ids[n % 12] },
  }))
  await ann.api.runCommands({ body: commands })
  await eventually(async () => (await ann.api.readStats()).body.open === 60)
  await ann.say('/start')
  assert.match(ann.text(), /60 open tasks/)
  await ann.tap('Categories · 12')
  assert.ok(ann.labels().includes('1/2'))
  await ann.tap('▶')
  await ann.tap('Category 12 · 5')
  assert.match(ann.text(), /^📁 Category 12 · 5 tasks/)
  assert.equal(
    ann.labels().filter((label) => label.startsWith('⬜')),
    [12, 24, 36, 48, 60].map((n) => `⬜ Task ${n}`),
  )
})
test('a list of 1,150 tasks is paged to its end and around, and so are those of them that have no date', async () => {
  const ann = await meet()
  const at = (n: number) => `Task ${String(n).padStart(4, '0')}`
  for (let batch = 0; batch < 12; batch++) {
    const commands = Array.from({ length: batch < 11 ? 100 : 50 }, (_, i) => ({
      type: 'CreateTask',
      commandId: `many-${ann.id}-${batch * 100 + i}`,
      data: { title: at(batch * 100 + i), ...(batch < 6 && { due: '2099-01-01' }) },
    }))
    const answers = (await ann.api.runCommands({ body: commands })).body
    assert.equal(
      answers.filter(({ status }) => status !== 201),
      [],
    )
  }
  await eventually(async () => (await ann.api.readStats()).body.open === 1150, 20_000)
  await ann.say('/start')
  await ann.tap('All tasks · 1150')
  const shown = () => ann.labels().flatMap((label) => /Task \d+/.exec(label)?.[0] ?? [])
  assert.match(ann.text(), /1150 tasks/)
  assert.ok(ann.labels().includes('1/144'), ann.labels().join())
  await ann.tap('◀')
  assert.ok(ann.labels().includes('144/144'))
  assert.equal(shown(), [at(1144), at(1145), at(1146), at(1147), at(1148), at(1149)])
  await ann.tap('▶')
  for (let page = 0; page < 14; page++) {
    assert.equal(
      shown(),
      Array.from({ length: 8 }, (_, i) => at(page * 8 + i)),
    )
    await ann.tap('▶')
  }
  await ann.tap('Home')
  await ann.tap('No date')
  assert.match(ann.text(), /more than \d+ tasks/)
  for (let page = 0; page < 3; page++) {
    assert.equal(
      shown(),
      Array.from({ length: 8 }, (_, i) => at(600 + page * 8 + i)),
    )
    await ann.tap('▶')
  }
})
test('help is a tap or a command away, settings too', async () => {
  const ann = await meet()
  await ann.tap('Help')
  assert.match(ann.text(), /Send me a line/)
  await ann.tap('Home')
  await ann.say('/help')
  assert.match(ann.text(), /Send me a line/)
  await ann.say('/settings')
  assert.match(ann.text(), /⚙️ Settings/)
})

test.run()
