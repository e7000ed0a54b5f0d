import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CountedCategory, Me, Stats, Task } from '#contracts/reads.ts'
import { parseHtml, plain } from '../sandbox/html.ts'
import { readMarkup } from '../sandbox/markup.ts'
import { texts } from '../texts/index.ts'
import { away } from './away.ts'
import type { Place } from './callback.ts'
import { categoriesScreen, categoryDeleted, confirmCategoryDelete } from './categories.ts'
import { homeScreen } from './home.ts'
import { listScreen } from './list.ts'
import { keyboard, type Look, type Screen } from './screen.ts'
import { settingsScreen } from './settings.ts'
import { confirmDelete, dueChooser, moveChooser, taskCard } from './task.ts'
import { asking, proposal } from './typing.ts'

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
const list = (tasks: Task[], at: Place = inbox, look = en) =>
  shown(listScreen({ tasks, more: false, at, category: null }, look))
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
test('an open task offers Done, a done one Reopen, a deleted one Restore alone', () => {
  const labels = (over: Partial<Task>) => shown(taskCard({ ...task, ...over }, inbox, en)).labels.flat()
  assert.is(labels({})[0], '✅ Done')
  assert.is(labels({ status: 'done', completedAt: task.createdAt })[0], '⬜ Reopen')
  assert.equal(labels({ deletedAt: task.createdAt }), ['↩️ Restore', '◀️ Back', '🏠 Home'])
})
test('what was just done can be undone by the first button', () => {
  const { id, revision } = task
  const undo = { to: 'reopen', id, revision, at: inbox } as const
  const { labels } = shown(taskCard({ ...task, status: 'done' }, inbox, en, undo))
  assert.is(labels[0]?.[0], '↩️ Undo')
  assert.not.ok(labels.flat().includes('⬜ Reopen'))
})
test('due choices begin with the local day, and only a due date can be cleared', () => {
  const choices = (due: string | null) => keyboard(dueChooser({ ...task, due }, inbox, en)).inline_keyboard.flat()
  assert.ok(choices(null)[0]?.callback_data.includes('.20261124.'))
  assert.not.ok(choices(null).some(({ text }) => text === en.t.due.clear))
  assert.ok(choices('2026-11-24').some(({ text }) => text === en.t.due.clear))
})
test('a proposal offers the Inbox and a page of the categories', () => {
  const categories = Array.from({ length: 12 }, (_, i) => ({ ...category, name: `C${i}` }))
  const { labels, text } = shown(proposal({ message: 7, title: 'A & B' }, categories, 1, en))
  assert.match(text, /Create a task with this title\?\n\nA & B/)
  assert.equal(labels.slice(0, 6), [['📥 Inbox'], ['📁 C8'], ['📁 C9'], ['📁 C10'], ['📁 C11'], ['◀', '2/2', '▶']])
})
test('deleting a category says how many tasks it hides', () =>
  assert.match(shown(confirmCategoryDelete(category, en)).text, /Home <&>\? Its 5 tasks/))
test('an API that is away leaves Retry with the same tap, and Home', () => {
  const tap = { to: 'complete', id: task.id, revision: 3, at: inbox } as const
  assert.equal(shown(away(tap, en.t.problem.away, en)).labels, [['🔄 Retry'], ['🏠 Home']])
  assert.equal(away(tap, '', en).rows[0]?.[0]?.tap, tap)
})

const every = (look: Look): Screen[] => [
  homeScreen(stats, look),
  listScreen({ tasks: many(20), more: true, at: { ...inbox, page: 1 }, category: null }, look),
  listScreen({ tasks: [], more: false, at: { ...inbox, list: 'category', category: category.id }, category }, look),
  taskCard({ ...task, due: '2026-11-24', status: 'done', completedAt: task.createdAt }, inbox, look),
  taskCard({ ...task, deletedAt: task.createdAt }, inbox, look),
  confirmDelete(task, inbox, look),
  dueChooser(task, inbox, look),
  moveChooser(task, [category], 0, inbox, look),
  categoriesScreen([], 0, look),
  confirmCategoryDelete(category, look),
  categoryDeleted(category, look),
  asking(look.t.create.askTask, look),
  proposal({ message: 1, title: 'Buy milk' }, [category], 0, look),
  settingsScreen(me, look),
  away({ to: 'home' }, look.t.problem.away, look),
]
test('every screen is one that Telegram takes, with at least one button', () => {
  for (const screen of [...every(en), ...every(ru)]) assert.ok(shown(screen).labels.length > 0)
})
test('no screen in Russian holds an English word but what the person wrote, and none in English a Russian one', () => {
  const theirs = /Task \d+|Buy milk|Home <&>|America\/Adak|GMT-10|English|Adak/g
  const said = (screen: Screen) =>
    JSON.stringify(shown(screen))
      .replaceAll(theirs, '')
      .replaceAll(/"text"|"labels"|\\n/g, '')
  for (const screen of every(ru)) assert.not.match(said(screen), /[A-Za-z]{2,}/)
  for (const screen of every(en)) assert.not.match(said(screen).replaceAll('Русский', ''), /[А-Яа-я]/)
})

test.run()
