/** The bot as people meet it: the double in Telegram's place, the real services behind it. */

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { toToken } from '#platform/http/position-token.ts'
import { botPerson } from './bot-person.ts'
import { eventually } from './eventually.ts'
import { wholeService } from './whole-service.ts'

const adak = await wholeService()
test.after(() => adak.close())
const meet = async (language: 'ru' | 'en' = 'en') => {
  const person = botPerson(adak.box, language)
  await person.say('/start')
  return person
}
/** By REST, soon: this reader has not the writer's position. */
const hasTasks = (id: number, titles: string[], status: 'open' | 'done' | 'trash' = 'open') =>
  eventually(async () => {
    const { items } = (await adak.as(id).listTasks({ query: { status } })).body
    assert.equal(
      items.map(({ title }) => title),
      titles,
    )
  })
const { chats } = adak.box

test('a title is typed, becomes a task, is done, and that is taken back', async () => {
  const ann = await meet()
  assert.match(ann.text(), /Nothing to do yet/)
  await ann.say('Buy milk')
  assert.match(ann.text(), /Create a task with this title\?\n\nBuy milk/)
  assert.is(await ann.tap('Inbox'), 'Created')
  assert.match(ann.text(), /^⬜ Buy milk/)
  assert.is(await ann.tap('✅ Done'), 'Done ✅')
  assert.match(ann.text(), /^✅ Buy milk[\s\S]*Done: /)
  await hasTasks(ann.id, ['Buy milk'], 'done')
  assert.is(await ann.tap('Undo'), 'Open again')
  await ann.tap('Home')
  assert.match(ann.text(), /1 open task/)
  assert.is(ann.menus().length, 1, 'one live menu')
})
test('➕ asks for a title, and the question goes when it is answered', async () => {
  const ann = await meet()
  await ann.tap('➕ Task')
  assert.is(ann.prompts().length, 1)
  await ann.tap('Cancel')
  assert.is(ann.prompts().length, 0)
  assert.match(ann.text(), /Your tasks/)
  await ann.tap('➕ Task')
  await ann.say('Call\nmum')
  assert.is(ann.prompts().length, 0)
  assert.match(ann.text(), /^⬜ Call mum/)
  await hasTasks(ann.id, ['Call mum'])
})
test('a category is made, filled, renamed, deleted with its tasks, and brought back', async () => {
  const ann = await meet('ru')
  await ann.tap('Категории')
  await ann.tap('➕ Категория')
  await ann.say('Дом')
  assert.match(ann.text(), /^📁 Дом/)
  await ann.tap('➕ Задача')
  assert.match(ann.text(), /в категории Дом/)
  await ann.say('Полить цветы')
  await ann.tap('Назад')
  assert.match(ann.text(), /^📁 Дом · 1 задача/)
  await ann.tap('Переименовать')
  await ann.say('Дача')
  await ann.tap('Удалить')
  assert.match(ann.text(), /Удалить категорию Дача\? Вместе с ней скроется 1 задача/)
  await ann.tap('Да, удалить')
  await hasTasks(ann.id, [])
  await ann.tap('Отменить')
  assert.match(ann.text(), /^📁 Дача · 1 задача/)
  await hasTasks(ann.id, ['Полить цветы'])
})
test('a task is moved, scheduled, renamed and deleted, and each is undone by a tap', async () => {
  const ann = await meet()
  await adak.as(ann.id).createCategory({ body: { name: 'Work' } })
  await ann.say('Report')
  await ann.tap('Inbox')
  await ann.tap('Move')
  assert.is(await ann.tap('Work'), 'Moved to Work')
  await ann.tap('Undo')
  assert.match(ann.text(), /📥 Inbox/)
  await ann.tap('Due')
  await ann.tap('Tomorrow')
  assert.match(await ann.tap('Whole day'), /^Due: /)
  assert.match(ann.text(), /⏰ .*all day/)
  await ann.tap('Undo')
  assert.not.match(ann.text(), /⏰/)
  await ann.tap('Due')
  await ann.tap('Today')
  await ann.tap('Whole day')
  await ann.tap('Home')
  assert.match(ann.text(), /1 due today/)
  await ann.tap('📅 Today')
  await ann.tap('Report')
  await ann.tap('Rename')
  await ann.say('Final report')
  assert.match(ann.text(), /^⬜ Final report/)
  assert.is(await ann.tap('Undo'), 'Undone')
  assert.match(ann.text(), /^⬜ Report/)
  await ann.tap('Delete')
  await ann.tap('Yes, delete')
  await hasTasks(ann.id, ['Report'], 'trash')
  await ann.tap('Undo')
  await hasTasks(ann.id, ['Report'])
})
test('each list holds what its name says, and Home counts it', async () => {
  const ann = await meet()
  const api = adak.as(ann.id)
  const today = Temporal.Now.zonedDateTimeISO((await api.readMe()).body.timeZone).toPlainDate()
  const create = (title: string, due: string | null = null) => api.createTask({ body: { title, due } })
  await create('late by a day', today.subtract({ days: 1 }).toString())
  await create('late by minutes', Temporal.Now.instant().subtract({ minutes: 2 }).toString({ smallestUnit: 'second' }))
  await create('all of today', today.toString())
  await create('tomorrow', today.add({ days: 1 }).toString())
  await create('next year, at nine', `${today.add({ years: 1 })}T09:00`)
  await create('whenever')
  await hasTasks(ann.id, [
    'late by a day',
    'late by minutes',
    'all of today',
    'tomorrow',
    'next year, at nine',
    'whenever',
  ])
  const listed = async (list: string) => {
    await ann.say('/start')
    await ann.tap(list)
    return ann.labels().flatMap((label) => /^(?:⬜|🔴|✅) (.*?)(?: · .*)?$/.exec(label)?.[1] ?? [])
  }
  await ann.say('/start')
  assert.match(ann.text(), /2 overdue[\s\S]*6 open tasks/)
  assert.equal(await listed('Overdue'), ['late by a day', 'late by minutes'])
  assert.ok((await listed('Today')).includes('all of today'))
  assert.not.ok((await listed('Today')).includes('tomorrow'))
  assert.equal(await listed('Upcoming'), ['tomorrow', 'next year, at nine'])
  assert.equal(await listed('No date'), ['whenever'])
  assert.is((await listed('All tasks')).length, 6)
  assert.is((await listed('Done')).length, 0)
})
test('57 tasks are paged eight by eight, and a page that empties steps back', async () => {
  const ann = await meet()
  const create = (n: number) => adak.as(ann.id).createTask({ body: { title: `Task ${String(n).padStart(2, '0')}` } })
  for (let n = 1; n <= 57; n++) await create(n)
  await eventually(async () => (await adak.as(ann.id).readStats()).body.open === 57)
  await ann.tap('All tasks')
  const seen = new Set<string>()
  for (let page = 1; page <= 8; page++) {
    assert.ok(ann.labels().includes(`${page}/8`), ann.labels().join())
    for (const label of ann.labels()) if (label.startsWith('⬜')) seen.add(label)
    if (page < 8) await ann.tap('▶')
  }
  assert.is(seen.size, 57)
  await ann.tap('Task 57')
  await ann.tap('✅ Done')
  await ann.tap('Back')
  assert.ok(ann.labels().includes('7/7'), ann.labels().join())
})
for (const title of [
  '<b>&"',
  '&lt;i&gt;',
  'x'.repeat(500),
  '👩‍👩‍👧‍👦'.repeat(60),
  'שלום עולם',
  '/ not a command',
  '%s {0} #{x}',
])
  test(`a title is kept and shown as it was typed: ${title.slice(0, 20)}`, async () => {
    const ann = await meet()
    await ann.say(title)
    await ann.tap('Inbox')
    assert.ok(ann.text().includes(title), ann.text())
    await hasTasks(ann.id, [title])
    await ann.tap('Back')
    await ann.tap(title.slice(0, 3))
    assert.ok(ann.text().includes(title))
  })
test('a title of 501 characters is refused with the limit, and asked for again', async () => {
  const ann = await meet()
  await ann.tap('➕ Task')
  await ann.say('x'.repeat(501))
  assert.match(ann.text(), /At most 500 characters, please: this has 501/)
  await ann.say('short')
  assert.match(ann.text(), /^⬜ short/)
})
test('the language is changed by a tap and back again, and lasts', async () => {
  const ann = await meet()
  await ann.tap('Settings')
  assert.is(await ann.tap('Русский'), 'Теперь по-русски')
  assert.is(await ann.tap('English'), 'English it is')
  assert.is(await ann.tap('Русский'), 'Теперь по-русски')
  await ann.say('/start')
  assert.match(ann.text(), /Ваши задачи/)
})
test('a double tap is one command and gets one answer each', async () => {
  const ann = await meet()
  await ann.say('Once')
  const data = ann.find('Inbox')
  const message = ann.menu().id
  const toasts = await Promise.all([ann.tapData(data, message), ann.tapData(data, message)])
  assert.equal(toasts, ['Created', 'Created'])
  await hasTasks(ann.id, ['Once'])
})
test('a restart loses no question: the typed answer still makes the task', async () => {
  const ann = await meet()
  await ann.tap('➕ Task')
  await adak.restartBot()
  await ann.say('After the restart')
  assert.match(ann.text(), /^⬜ After the restart/)
  assert.is(ann.prompts().length, 0)
})
test('a typed answer that comes again, as after a crash, makes no second task', async () => {
  const ann = await meet()
  await ann.tap('➕ Task')
  await ann.say('Only once')
  chats.repeat()
  await ann.settled()
  assert.match(ann.text(), /Create a task with this title\?/)
  await ann.tap('Inbox')
  assert.match(ann.text(), /^⬜ Only once/)
  await hasTasks(ann.id, ['Only once'])
})
test('a tap that comes again, as after a crash, is no second command', async () => {
  const ann = await meet()
  await ann.say('Done once')
  await ann.tap('Inbox')
  await ann.tap('✅ Done')
  chats.repeat()
  await ann.settled()
  assert.match(ann.text(), /^✅ Done once/)
  const [task] = (await adak.as(ann.id).listTasks({ query: { status: 'all' } })).body.items
  const { items } = (await adak.as(ann.id).readTaskHistory({ id: task?.id ?? '' })).body
  assert.equal(
    items.map(({ type }) => type),
    ['TaskCreated', 'TaskCompleted'],
  )
})
test('an API that is away is said with Retry, which then does what was asked, once', async () => {
  const ann = await meet()
  await ann.say('Patience')
  adak.away(true)
  await ann.tap('Inbox')
  assert.match(ann.text(), /does not answer just now/)
  adak.away(false)
  assert.is(await ann.tap('Retry'), 'Created')
  await hasTasks(ann.id, ['Patience'])
  adak.away(true)
  await ann.say('Typed while away')
  assert.match(ann.text(), /does not answer just now/)
  adak.away(false)
  await ann.tap('Retry')
  assert.match(ann.text(), /Create a task with this title\?\n\nTyped while away/)
})
test('what was remembered of another copy of the log is dropped, and the person notices nothing', async () => {
  const ann = await meet()
  await ann.say('Kept')
  await ann.tap('Inbox')
  await hasTasks(ann.id, ['Kept'])
  const elsewhere = toToken('another-copy', '0000000000000001')
  await adak.pool.query(
    `update bot.dialogue set state = jsonb_set(state, '{position}', to_jsonb($2::text)) where telegram_id = $1`,
    [ann.id, elsewhere],
  )
  await ann.tap('Home')
  assert.match(ann.text(), /1 open task/)
})
test('a message that was delivered though the answer got lost leaves one menu', async () => {
  const ann = await meet()
  adak.box.disturb('editMessageText', 'late')
  await ann.tap('All tasks')
  assert.match(ann.text(), /All tasks/)
  assert.is(ann.menus().length, 1)
})
test('429 is waited out', async () => {
  const ann = await meet()
  adak.box.disturb('editMessageText', { status: 429, description: 'Too Many Requests: retry after 1', retryAfter: 1 })
  await ann.tap('Categories')
  assert.match(ann.text(), /Categories/)
})
test('a button of an old menu still works, and one of an older codec leads Home', async () => {
  const ann = await meet()
  const old = ann.menu()
  await ann.say('/start')
  assert.equal(ann.menus().length, 1, 'the old menu has lost its buttons')
  assert.throws(() => chats.tap(ann.id, old.id, 'gone'), /no such button/)
  const { keyboard, ...rest } = ann.menu()
  chats.put(ann.id, { ...rest, keyboard: [[{ text: 'old', data: '0old' }], ...keyboard] }, rest.id)
  assert.match(await ann.tap('old'), /out of date/)
  assert.match(ann.text(), /Your tasks/)
})
test('what was deleted elsewhere meanwhile is shown as it is now', async () => {
  const ann = await meet()
  await ann.say('Doomed')
  await ann.tap('Inbox')
  const api = adak.as(ann.id)
  await hasTasks(ann.id, ['Doomed'])
  const [task] = (await api.listTasks()).body.items
  await api.deleteTask({ id: task?.id ?? '' })
  await hasTasks(ann.id, ['Doomed'], 'trash')
  assert.is(await ann.tap('✅ Done'), 'This task is in the trash. Restore it first.')
  assert.match(ann.text(), /🗑 Deleted/)
  await ann.tap('Restore')
  assert.match(ann.text(), /^⬜ Doomed/)
})
test('a photo, an unknown command and /add are answered', async () => {
  const ann = await meet()
  await ann.say(null)
  assert.match(ann.text(), /^I understand text only/)
  await ann.say('/nonsense')
  assert.match(ann.text(), /^I do not know that command/)
  await ann.say('/add Bread & butter')
  assert.match(ann.text(), /^⬜ Bread & butter/)
  await ann.say('/add')
  assert.is(ann.prompts().length, 1)
})
test('in a group a command is answered with the way to the private chat, and nothing else is', async () => {
  const ann = await meet()
  const group = -ann.id
  chats.openGroup(group)
  chats.type(ann.id, 'hello all', group)
  chats.type(ann.id, '/start@adak_sandbox_bot', group)
  await ann.settled()
  const said = chats.history(group).filter(({ by }) => by === 'bot')
  assert.is(said.length, 1)
  assert.match(said[0]?.keyboard[0]?.[0]?.url ?? '', /^https:\/\/t\.me\/adak_sandbox_bot\?start=/)
})
test("two people never see each other's tasks", async () => {
  const [ann, boris] = [await meet(), await meet('ru')]
  await ann.say("Ann's")
  await ann.tap('Inbox')
  await boris.tap('Все задачи')
  assert.match(boris.text(), /Здесь пусто/)
})

test.run()
