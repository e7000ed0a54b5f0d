import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CountedCategory, HistoryItem, IssuedToken, Me, Stats, Task } from '#contracts/reads.ts'
import { parseHtml, plain } from '../sandbox/html.ts'
import { readMarkup } from '../sandbox/markup.ts'
import { texts } from '../texts/index.ts'
import { away } from './away.ts'
import type { Place } from './callback.ts'
import {
  categoriesScreen,
  categoryDeleted,
  confirmCategoryDelete,
  trashedCategories,
  trashedCategory,
} from './categories.ts'
import { dayPicker, hourPicker, minutePicker, monthPicker, type Picking } from './due.ts'
import { helpScreen } from './help.ts'
import { historyScreen } from './history.ts'
import { homeScreen } from './home.ts'
import { leadsChooser, myLeadsChooser, snoozeChooser } from './leads.ts'
import { listScreen } from './list.ts'
import { pageOf } from './pages.ts'
import { keyboard, type Look, type Screen } from './screen.ts'
import { digestChooser, morningChooser, settingsScreen } from './settings.ts'
import { confirmDelete, moveChooser, taskCard } from './task.ts'
import { tokenIssued, tokenScreen, tokensScreen } from './tokens.ts'
import { asking, proposal } from './typing.ts'
import { cityChooser, regionChooser, zoneQuestion } from './zone.ts'

const en: Look = { t: texts.en, zone: 'America/Adak', now: Temporal.Instant.from('2026-11-24T19:00:00Z') }
const ru: Look = { ...en, t: texts.ru }
const inbox: Place = { list: 'inbox', category: null, page: 0 }
const task: Task = {
  id: '9f2c61aa03b4d57e',
  title: 'Buy milk',
  category: null,
  status: 'open',
  due: null,
  reminders: [],
  snoozedUntil: null,
  createdAt: '2026-11-23T09:00:00-10:00',
  updatedAt: '2026-11-23T09:00:00-10:00',
  completedAt: null,
  deletedAt: null,
  revision: 3,
}
const category: CountedCategory = {
  id: 'aaaaaaaaaaaaaaaa',
  name: 'Home <&>',
  openTasks: 2,
  doneTasks: 3,
  createdAt: task.createdAt,
  updatedAt: task.createdAt,
  deletedAt: null,
  revision: 0,
}
const stats: Stats = { open: 12, done: 3, overdue: 2, dueToday: 1, trash: 0, categories: 4 }
const me: Me = {
  id: task.id,
  telegramId: 42,
  timeZone: 'America/Adak',
  language: 'en',
  morningHour: '09:00',
  reminders: [],
  digestHour: null,
  reachable: true,
  createdAt: task.createdAt,
  revision: 0,
}

/** As Telegram would take it: throws where Telegram would refuse. */
const shown = (screen: Screen) => {
  const text = plain(parseHtml(screen.text)).replaceAll(/[\u2068\u2069]/g, '')
  assert.ok(text.length > 0 && text.length <= 4096, `${text.length} characters`)
  return {
    text,
    labels: readMarkup(JSON.stringify(keyboard(screen))).keyboard.map((row) => row.map((key) => key.text)),
  }
}
const listed = (tasks: Task[], at: Place = inbox, look = en, of: CountedCategory | null = null) =>
  listScreen({ shown: pageOf(tasks, at.page), count: tasks.length, at, category: of }, look)
const list = (tasks: Task[], at: Place = inbox, look = en) => shown(listed(tasks, at, look))
const many = (n: number) => Array.from({ length: n }, (_, i) => ({ ...task, title: `Task ${i + 1}` }))

test('home says what is overdue, due today and open, in the forms of each language', () => {
  assert.match(shown(homeScreen(stats, en)).text, /2 overdue\n.*1 due today\n.*12 open tasks/)
  assert.match(shown(homeScreen({ ...stats, open: 1 }, en)).text, /1 open task\n/)
  assert.match(shown(homeScreen({ ...stats, open: 21 }, ru)).text, /21 открытая задача\n/)
  assert.match(shown(homeScreen({ ...stats, open: 3 }, ru)).text, /3 открытые задачи\n/)
  assert.match(shown(homeScreen({ ...stats, open: 11 }, ru)).text, /11 открытых задач\n/)
})
test('home of a person without tasks says how to begin', () => {
  const { text } = shown(homeScreen({ open: 0, done: 0, overdue: 0, dueToday: 0, trash: 0, categories: 0 }, en))
  assert.match(text, /Nothing to do yet\.[\s\S]*Send me a title/)
})
test('a list shows eight tasks a page and which page it is', () => {
  const { labels } = list(many(17), { ...inbox, page: 1 })
  assert.equal(
    labels.slice(0, 8).flat(),
    many(17)
      .slice(8, 16)
      .map(({ title }) => `⬜ ${title}`),
  )
  assert.equal(labels[8], ['◀', '2/3', '▶'])
})
test('a page that has emptied steps back', () => assert.equal(list(many(8), { ...inbox, page: 1 }).labels.length, 10))
test('a list that nobody has counted says how many there are at least', () => {
  const { text, labels } = shown(
    listScreen(
      { shown: { items: many(8), page: 11, pages: 12, more: true }, count: 96, at: inbox, category: null },
      en,
    ),
  )
  assert.match(text, /more than 96 tasks/)
  assert.equal(labels[8], ['◀', '12/12+', '▶'])
})
test('an empty list says so', () => assert.match(list([]).text, /Nothing here/))
test('a list says when a task is due, and marks what is late', () => {
  const due = (at: string) => list([{ ...task, due: at }]).labels[0]?.[0]
  assert.is(due('2026-11-24T10:30:00-10:00'), '⬜ Buy milk · today 10:30')
  assert.is(due('2026-11-24T08:30:00-10:00'), '🔴 Buy milk · today 08:30')
  assert.is(due('2026-11-24'), '⬜ Buy milk · today')
  assert.is(due('2026-11-23'), '🔴 Buy milk · yesterday')
  assert.is(due('2026-11-25'), '⬜ Buy milk · tomorrow')
  assert.is(due('2027-01-02'), '⬜ Buy milk · 2 Jan 2027')
})
test('a long title is cut by grapheme, and its due date is not', () => {
  const [label = ''] = list([{ ...task, title: '👩‍👩‍👧‍👦'.repeat(60), due: '2026-11-24' }]).labels[0] ?? []
  assert.ok(label.endsWith('👦… · today'), label)
  assert.is([...new Intl.Segmenter().segment(label)].length, 40)
})
test("a card shows the whole title, whatever it holds, and its category's name", () => {
  for (const title of ['<b>&"', 'x'.repeat(500), '👩‍👩‍👧‍👦'.repeat(70), 'שלום עולם <i>', '&lt;']) {
    const { text } = shown(taskCard({ ...task, title, category: { id: category.id, name: '<i>' } }, inbox, en))
    assert.ok(text.includes(title), text)
    assert.ok(text.includes('📁 <i>'))
  }
})
test('a card gives the due date with weekday, year and zone', () => {
  const { text } = shown(taskCard({ ...task, due: '2026-11-25T09:05:00-10:00' }, inbox, en))
  assert.match(text, /Wed.*25 November 2026.*09:05.*GMT-10/)
  assert.match(shown(taskCard({ ...task, due: '2026-11-25' }, inbox, ru)).text, /ср.*25 ноября 2026.*весь день/)
})
test('an open task offers Done, a done one Reopen, a deleted one only Restore and why', () => {
  const labels = (over: Partial<Task>) => shown(taskCard({ ...task, ...over }, inbox, en)).labels.flat()
  assert.is(labels({})[0], '✅ Done')
  assert.is(labels({ status: 'done', completedAt: task.createdAt })[0], '⬜ Reopen')
  assert.equal(labels({ deletedAt: task.createdAt }), ['↩️ Restore', '🕘 History', '◀️ Back', '🏠 Home'])
})
test('what was just done can be undone by the first button', () => {
  const { id, revision } = task
  const undo = { to: 'reopen', id, revision, at: inbox } as const
  const { labels } = shown(taskCard({ ...task, status: 'done' }, inbox, en, { undo }))
  assert.is(labels[0]?.[0], '↩️ Undo')
  assert.not.ok(labels.flat().includes('⬜ Reopen'))
})
test('a card names the lead times of a date, longest first, and a snooze that is still to come', () => {
  const card = (over: Partial<Task>, look = en) => shown(taskCard({ ...task, ...over }, inbox, look)).text
  const reminders = ['P7D', 'PT90M', 'PT0S']
  assert.match(card({ due: '2026-11-25', reminders }), /🔔 1 week before, 1 hour 30 minutes before, when it is due\n/)
  assert.match(card({ due: '2026-11-25', reminders }, ru), /🔔 за 1 неделю, за 1 час 30 минут, в срок\n/)
  assert.match(card({ due: '2026-11-25', reminders: [] }), /🔕 No reminder/)
  assert.not.match(card({ reminders }), /🔔/, 'without a date nothing rings')
  assert.match(card({ snoozedUntil: '2026-11-24T09:10:00-10:00' }), /💤 Again on Tue.*09:10/)
  assert.not.match(card({ snoozedUntil: '2026-11-24T08:59:00-10:00' }), /💤/)
})
test('with the first date the clock is asked about', () => {
  const { text, labels } = shown(taskCard({ ...task, due: '2026-11-25' }, inbox, en, { asksClock: true }))
  assert.match(text, /Your clock: 09:00\?/)
  assert.is(labels[0]?.[0], '🌍 No, it shows another time')
})

const picking = (due: string | null = null): Picking => ({
  of: { id: task.id, at: inbox },
  title: task.title,
  due,
  revision: 3,
})
const keys = (screen: Screen) => keyboard(screen).inline_keyboard.flat()
test('quick choices begin with the local day, Monday is the next one, and only a due date can be cleared', () => {
  const choices = (due: string | null) => keys(dayPicker(picking(due), en))
  const dates = choices(null).flatMap(({ callback_data }) => /\.(2026\d{4})$/.exec(callback_data)?.[1] ?? [])
  assert.equal(dates, ['20261124', '20261125', '20261130', '20261201'])
  assert.not.ok(choices(null).some(({ text }) => text === en.t.due.clear))
  assert.ok(choices('2026-11-24').some(({ text }) => text === en.t.due.clear))
})
test('a calendar shows whole weeks from Monday on, marks today and the date that is set, and every button is a day', () => {
  const { text, labels } = shown(monthPicker(picking('2026-11-27'), '2026-11', en))
  assert.match(text, /November 2026/)
  assert.equal(labels[0], ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
  assert.equal(labels[1], ['26', '27', '28', '29', '30', '31', '1'])
  assert.equal(labels[5], ['23', '·24·', '25', '26', '[27]', '28', '29'])
  assert.equal(labels[6], ['30', '1', '2', '3', '4', '5', '6'])
  assert.equal(labels[7], ['Dec ›', '2027 »'], 'no way into months that are over')
  for (const { callback_data } of keys(monthPicker(picking(), '2026-11', en)).slice(0, 49))
    assert.match(callback_data, /^1H\..*\.\d{8}$/)
})
test('a calendar is in the language of the person, and in a later month all four arrows are there', () => {
  const { text, labels } = shown(monthPicker(picking(), '2028-02', ru))
  assert.match(text, /февраль 2028/)
  assert.equal(labels[0], ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'])
  assert.equal(labels.at(-2), ['« 2027', '‹ янв.', 'март ›', '2029 »'])
})
test('then the hour, the whole day first, and the minute by five', () => {
  const hours = shown(hourPicker(picking(), '2026-11-27', en))
  assert.match(hours.text, /At what hour on Fri,? 27 November 2026\?/)
  assert.equal(hours.labels[0], ['☀️ Whole day'])
  assert.is(hours.labels.slice(1, 5).flat().length, 24)
  const minutes = keys(minutePicker(picking(), '2026-11-27', '18:00', en))
  assert.equal(
    minutes.slice(0, 12).map(({ text }) => text),
    ['00', '05', '10', '15', '20', '25', '30', '35', '40', '45', '50', '55'].map((minute) => `18:${minute}`),
  )
  assert.ok(minutes[6]?.callback_data.includes('.202611271830.'))
})
test('the same pickers give a typed title its date: they end in its proposal', () => {
  const typed: Picking = { ...picking(), of: { draft: 7 } }
  assert.is(keys(hourPicker(typed, '2026-11-27', en))[0]?.callback_data, '1P.7.0.20261127')
  assert.is(keys(dayPicker(typed, en)).at(-1)?.callback_data, '1P.7.0.-')
})

test('lead times that are set can be taken away, others added, five at most', () => {
  const labels = (reminders: string[], look = en) =>
    shown(leadsChooser({ ...task, reminders }, me, inbox, look)).labels.flat()
  assert.equal(labels(['PT45M', 'PT10M']).slice(0, 4), [
    '➖ 45 minutes before',
    '➖ 10 minutes before',
    '➕ when it is due',
    '➕ 30 minutes before',
  ])
  assert.ok(labels(['PT45M']).includes('↩️ As usual'))
  assert.not.ok(labels([]).includes('↩️ As usual'), 'it is as usual')
  const five = ['P7D', 'P2D', 'P1D', 'PT1H', 'PT0S']
  assert.not.ok(labels(five).some((label) => label.startsWith('➕')))
  assert.ok(labels(['PT24H'], ru).includes('➖ за 1 день'))
  assert.match(shown(myLeadsChooser({ ...me, reminders: five }, en)).text, /as many as there can be/)
})
test('a snooze is a while from now, this evening or tomorrow at the morning hour', () =>
  assert.equal(shown(snoozeChooser(task, { ...me, morningHour: '07:30' }, inbox, en)).labels, [
    ['+10 minutes', '+1 hour'],
    ['+3 hours', '+1 day'],
    ['Evening, 19:00'],
    ['Tomorrow, 07:30'],
    ['◀️ Back'],
  ]))

const item = (revision: number, type: string, data = {}): HistoryItem => ({
  type,
  at: task.createdAt,
  actor: `user:${task.id}`,
  channel: 'bot',
  data,
  revision,
})
const story = [
  item(0, 'TaskCreated', { owner: task.id, title: 'Milk', categoryId: null }),
  { ...item(1, 'TaskRenamed', { title: 'Buy milk <&>' }), channel: 'api' },
  { ...item(2, 'TaskMoved', { categoryId: category.id }), actor: 'superuser:boss', channel: 'admin' },
  item(3, 'TaskScheduled', { local: '2026-11-25', zone: 'America/Adak', at: null }),
  item(4, 'TaskRemindersChosen', { reminders: ['PT10M'] }),
  item(5, 'TaskSnoozed', { until: '2026-11-24T20:00:00.000Z' }),
  item(6, 'TaskCompleted'),
]
const told = { task, items: story, categories: new Map([[category.id, category.name]]), personId: task.id }
test('history tells in plain words what happened, who did it and by which way, the newest first', () => {
  const { text } = shown(historyScreen(told, 0, inbox, en))
  const lines = text.split('\n').filter((line) => line !== '')
  assert.match(lines[2] ?? '', /^7\. 23 Nov 2026, 09:00 · you, in this chat$/)
  assert.is(lines[3], 'done')
  assert.match(text, /5\. .*\nreminders: 10 minutes before/)
  assert.match(text, /4\. .*\ndue Wed,? 25 November 2026, all day/)
  assert.match(text, /3\. .* · an operator, in the admin panel\nmoved to 📁 Home <&>/)
  assert.match(text, /2\. .* · you, by the API\nrenamed to Buy milk <&>/)
  assert.match(text, /1\. .*\ncreated as Milk in 📥 Inbox/)
})
test('each line has its Undo where the rules allow one', () => {
  const { labels } = shown(historyScreen(told, 0, inbox, en))
  assert.equal(labels.slice(0, 2), [
    ['↩️ Undo 7', '↩️ Undo 4'],
    ['↩️ Undo 3', '↩️ Undo 2'],
  ])
})
test('a history of the longest and strangest titles fits into a message', () => {
  const long = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => item(n, 'TaskRenamed', { title: '👩‍👩‍👧‍👦'.repeat(45) }))
  shown(historyScreen({ ...told, task: { ...task, title: 'x'.repeat(500) }, items: long }, 0, inbox, ru))
})

test('a zone is chosen by region and place, each with its time, and confirmed by it', () => {
  assert.ok(shown(regionChooser(me, ru)).labels.flat().includes('Европа'))
  const cities = (look: Look) => shown(cityChooser('Europe', 0, look)).labels.flat()
  assert.ok(cities(en).includes('Amsterdam · 20:00'), cities(en).join())
  const all = [0, 1, 2].flatMap((page) => shown(cityChooser('Europe', page, ru)).labels.flat())
  assert.ok(all.includes('Москва · 22:00'), all.join())
  const { text, labels } = shown(zoneQuestion('Europe/Moscow', me, ru))
  assert.match(text, /Москва: там сейчас 22:00\. Это ваше время\?/)
  assert.equal(labels, [['✅ Да'], ['◀️ Нет']])
})
test('every zone that there is has a region and a button, and its place a name in letters of the language', () => {
  for (const look of [en, ru])
    for (const zone of Intl.supportedValuesOf('timeZone'))
      assert.match(look.t.city(zone), look === ru ? /^[А-Яа-яЁё0-9 .,’'«»()/-]+$/ : /^[A-Za-z0-9 '/-]+$/, zone)
})

test('a token is shown when it is issued, and nowhere else', () => {
  const token: IssuedToken = { id: task.id, name: 'my <script>', scope: 'write', expiresAt: null, token: 'adak_s3cret' }
  const issued = shown(tokenIssued(token, en))
  assert.match(issued.text, /my <script> · may change\n\nadak_s3cret\n/)
  assert.equal(issued.labels, [['✅ I have copied it']])
  const { token: _, ...known } = token
  assert.equal(shown(tokensScreen([known], 0, en)).labels[0], ['🔑 my <script> · may change'])
  assert.equal(shown(tokenScreen(known, en)).labels, [['🗑 Revoke'], ['◀️ Back']])
})

const draft = { message: 7, title: 'A & B', found: null }
const dated = { message: 7, title: 'Report friday 18:30', found: { due: '2026-11-27T18:30', title: 'Report' } }
test('a title that names a date is proposed with it, without it, and with another', () => {
  const proposed = (due: string) => shown(proposal(dated, due, { categories: [], page: 0 }, en))
  const withDate = proposed(dated.found.due)
  assert.match(withDate.text, /\n\nReport\n⏰ Fri,? 27 November 2026 at 18:30 GMT-10\n/)
  assert.equal(withDate.labels.slice(1), [['📝 Without the date', '📅 Another date'], ['✖️ Cancel']])
  const without = proposed('none')
  assert.match(without.text, /\n\nReport friday 18:30\n\n/)
  assert.equal(without.labels.slice(1), [['⏰ With the date', '📅 Another date'], ['✖️ Cancel']])
  assert.equal(shown(proposal(dated, dated.found.due, { known: category.id }, en)).labels, [
    ['✅ With this date'],
    ['📝 Without the date'],
    ['📅 Another date'],
    ['✖️ Cancel'],
  ])
})
test('a proposal offers the Inbox and a page of the categories', () => {
  const categories = Array.from({ length: 12 }, (_, i) => ({ ...category, name: `C${i}` }))
  const { labels, text } = shown(proposal(draft, 'none', { categories, page: 1 }, en))
  assert.match(text, /Create a task with this title\?\n\nA & B/)
  assert.equal(labels.slice(0, 6), [['📥 Inbox'], ['📁 C8'], ['📁 C9'], ['📁 C10'], ['📁 C11'], ['◀', '2/2', '▶']])
})
test('the trash of categories says what comes back with each', () => {
  const deleted = { ...category, deletedAt: task.createdAt }
  assert.is(shown(trashedCategories([deleted], 0, en)).labels[0]?.[0], '🗑 Home <&> · 5')
  const { text, labels } = shown(trashedCategory(deleted, en))
  assert.match(text, /Home <&> was deleted on .*2026.*5 tasks/)
  assert.is(labels[0]?.[0], '↩️ Restore')
})
test('deleting a category says how many tasks it hides', () =>
  assert.match(shown(confirmCategoryDelete(category, en)).text, /Home <&>\? Its 5 tasks/))
test('an API that is away leaves Retry with the same tap, and Home', () => {
  const tap = { to: 'complete', id: task.id, revision: 3, at: inbox } as const
  assert.equal(shown(away(tap, en.t.problem.away, en)).labels, [['🔄 Retry'], ['🏠 Home']])
  assert.equal(away(tap, '', en).rows[0]?.[0]?.tap, tap)
})

const token = { id: task.id, name: null, scope: 'read', expiresAt: task.createdAt } as const
const every = (look: Look): Screen[] => [
  homeScreen(stats, look),
  helpScreen(look),
  listed(many(20), { ...inbox, page: 1 }, look),
  listed([], { ...inbox, list: 'category', category: category.id }, look, category),
  listed([], { ...inbox, list: 'trash' }, look),
  taskCard({ ...task, due: '2026-11-24', status: 'done', completedAt: task.createdAt }, inbox, look),
  taskCard({ ...task, due: '2026-11-24', reminders: ['PT90M', 'PT0S'] }, inbox, look, { asksClock: true }),
  taskCard({ ...task, deletedAt: task.createdAt }, inbox, look),
  confirmDelete(task, inbox, look),
  dayPicker(picking('2026-11-24T09:00:00-10:00'), look),
  monthPicker(picking(), '2026-12', look),
  hourPicker(picking(), '2026-12-01', look),
  minutePicker(picking(), '2026-12-01', '09:00', look),
  leadsChooser(task, { ...me, reminders: ['PT0S'] }, inbox, look),
  myLeadsChooser(me, look),
  snoozeChooser(task, me, inbox, look),
  historyScreen(told, 0, inbox, look),
  historyScreen({ ...told, items: [item(0, 'TaskOfTheFuture')], categories: new Map() }, 0, inbox, look),
  moveChooser(task, [category], 0, inbox, look),
  categoriesScreen([], 0, look),
  trashedCategories([{ ...category, deletedAt: task.createdAt }], 0, look),
  trashedCategory({ ...category, deletedAt: task.createdAt }, look),
  confirmCategoryDelete(category, look),
  categoryDeleted(category, look),
  asking(look.t.create.askTask, look),
  proposal({ message: 1, title: 'Buy milk', found: null }, 'none', { categories: [category], page: 0 }, look),
  proposal({ message: 1, title: 'Buy milk', found: null }, '2026-12-01T09:00', { known: 'none' }, look),
  settingsScreen(me, look),
  settingsScreen({ ...me, digestHour: '08:00', reminders: ['P1D'] }, look),
  regionChooser(me, look),
  ...['Africa', 'America', 'Antarctica', 'Asia', 'Atlantic', 'Australia', 'Europe', 'Indian', 'Pacific'].flatMap(
    (region) => [0, 1, 2, 3, 4, 5, 6, 7].map((page) => cityChooser(region, page, look)),
  ),
  zoneQuestion('Asia/Tokyo', me, look),
  morningChooser(me, look),
  digestChooser({ ...me, digestHour: '08:00' }, look),
  tokensScreen([token], 0, look),
  tokenScreen(token, look),
  tokenIssued({ ...token, token: '123' }, look),
  away({ to: 'home' }, look.t.problem.away, look),
]
test('every screen is one that Telegram takes, with at least one button', () => {
  for (const screen of [...every(en), ...every(ru)]) assert.ok(shown(screen).labels.length > 0)
})
test('no screen in Russian holds an English word but what the person wrote, and none in English a Russian one', () => {
  const theirs =
    /Task \d+|Buy milk|Milk|Home <&>|GMT-10|English|Adak|\/(start|add|settings)|report friday|позвонить маме завтра в/g
  const said = (screen: Screen) =>
    JSON.stringify(shown(screen))
      .replaceAll(theirs, '')
      .replaceAll(/"text"|"labels"|\\n/g, '')
  for (const screen of every(ru)) assert.not.match(said(screen), /[A-Za-z]{2,}/)
  for (const screen of every(en)) assert.not.match(said(screen).replaceAll('Русский', ''), /[А-Яа-я]/)
})
/** A catalogue that says nothing but `¤`; dates in Japanese, which needs no letters for them. */
const speechless = <T extends object>(part: T): T =>
  Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key === 'locale') return [key, 'ja']
      if (key === 'city') return [key, () => '¤']
      if (typeof value === 'object') return [key, speechless(value)]
      return [key, typeof value === 'function' ? (...given: unknown[]) => `¤${given.join(' ')}` : '¤']
    }),
  ) as T
test('no screen says a word that is not from the catalogues', () => {
  const theirs =
    /Task \d+|Buy milk|Milk|Home <&>|GMT-10|English|Русский|Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific/g
  for (const screen of every({ ...en, t: speechless(texts.en) })) {
    const { text, labels } = shown(screen)
    const said = [text, ...labels.flat()].join(' ').replaceAll(theirs, '')
    assert.not.match(said, /\p{Script=Latin}|\p{Script=Cyrillic}/u, said)
  }
})

test.run()
