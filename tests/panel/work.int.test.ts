/** What an operator does in the panel: finds, changes, takes back, looks at the past, follows, exports. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Client } from '#contracts/client.ts'
import { eventually } from '../eventually.ts'
import { type Panel, panelTests } from './panel.ts'

const scenario = panelTests()

const titled = (n: number) => `Task ${String(n).padStart(3, '0')}`
const withTasks = async (api: Client, count: number): Promise<void> => {
  await api.registerMe({ body: { language: 'en' } })
  for (let from = 0; from < count; from += 100) {
    const part = Array.from({ length: Math.min(100, count - from) }, (_, n) => titled(from + n))
    await api.runCommands({ body: part.map((title) => ({ type: 'CreateTask', commandId: title, data: { title } })) })
  }
  await eventually(async () => (await open(api)) === count)
}
/** A list by its filter, once it shows what the filter lets through. */
const list = async (panel: Panel, resource: string, filter: object, shown: string) => {
  await panel.go(`/${resource}?filter=${encodeURIComponent(JSON.stringify(filter))}&perPage=100`)
  await panel.page.getByRole('combobox', { name: 'Person' }).waitFor()
  await panel.page.getByRole('progressbar').waitFor({ state: 'hidden' })
  await link(panel, shown).waitFor()
}
const open = async (api: Client) => (await api.readStats()).body.open
const personOf = async (api: Client) => (await api.readMe()).body.id
const link = ({ page }: Panel, name: string) => page.getByRole('link', { name, exact: true })

scenario(
  'a task is found by search, and who completed it is told; that is undone, and stands in the log',
  {},
  async (panel, adak) => {
    const api = adak.as(41)
    await api.registerMe({ body: { language: 'en' } })
    const { body: task } = await api.createTask({ body: { title: 'Feed the heron' } })
    await api.createTask({ body: { title: 'Something else' } })
    await api.completeTask({ id: task.id })
    await panel.enter()
    await panel.page.locator('input[name=q]').fill('heron')
    await link(panel, 'Something else').waitFor({ state: 'detached' })
    await link(panel, 'Feed the heron').click()
    const step = panel.page.getByRole('listitem').filter({ hasText: 'Task completed' })
    await step.getByText('The person, in the bot').waitFor()
    await step.getByText('Open').waitFor()
    await step.getByRole('button', { name: 'Undo: Task completed' }).click()
    await panel.says('Undone.')
    await panel.page
      .getByRole('listitem')
      .filter({ hasText: 'Task reopened' })
      .getByText('Superuser root, in the panel')
      .waitFor()
    assert.is((await api.readTask({ id: task.id })).body.status, 'open')
    await panel.go('/events')
    await panel.page.getByRole('row').nth(1).getByText('Task reopened').waitFor()
    await panel.page.getByRole('row').nth(1).getByRole('link', { name: 'Task reopened' }).click()
    await panel.page.getByText('superuser').or(panel.page.getByText('Superuser root')).first().waitFor()
    await panel.page
      .getByRole('link', { name: `Task ${task.id}` })
      .first()
      .click()
    await panel.page.getByRole('heading', { name: 'History' }).waitFor()
    assert.equal(panel.complaints, [])
  },
)

scenario('over 200 tasks are completed at once, and what is refused is told', {}, async (panel, adak) => {
  const api = adak.as(42)
  await withTasks(api, 230)
  await panel.enter()
  await list(panel, 'tasks', { person: await personOf(api) }, titled(229))
  await panel.page.getByRole('checkbox').first().check()
  await panel.button('Select all that match').click()
  await panel.says('230 items selected')
  await api.deleteTask({ id: await idOf(api, titled(3)) })
  await panel.button('Complete').click()
  await panel.says('Done: 229. Refused: 1.')
  await panel.says(`${titled(3)}: The task is in the trash. Restore it first.`)
  assert.is(await open(api), 0)
  await panel.button('Close').click()
  assert.equal(panel.complaints, [])
})

const idOf = async (api: Client, q: string) => (await api.listTasks({ query: { q } })).body.items[0]?.id ?? ''

scenario('many are reopened, moved, deleted and restored', {}, async (panel, adak) => {
  const api = adak.as(43)
  await withTasks(api, 3)
  const { body: home } = await api.createCategory({ body: { name: 'Home' } })
  for (let n = 0; n < 3; n++)
    await api.completeTask({
      id: (await api.listTasks({ query: { status: 'all', q: titled(n) } })).body.items[0]?.id ?? '',
    })
  await panel.enter()
  const mine = async (more = {}) => {
    await list(panel, 'tasks', { person: await personOf(api), ...more }, titled(0))
    await panel.page.getByRole('checkbox', { checked: true }).first().waitFor({ state: 'detached' })
    await panel.page.getByRole('checkbox').first().check()
  }
  await mine()
  await panel.button('Reopen').click()
  await eventually(async () => (await open(api)) === 3)
  await mine()
  await panel.button('Move').click()
  await panel.page.getByLabel('Move to').click()
  await panel.page.getByRole('option', { name: 'Home (43)' }).click()
  await panel.page.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
  await eventually(async () => (await api.readCategory({ id: home.id })).body.openTasks === 3)
  await mine()
  await panel.button('Delete').click()
  await eventually(async () => (await api.readStats()).body.trash === 3)
  await mine({ status: 'trash' })
  await panel.button('Restore').click()
  await eventually(async () => (await open(api)) === 3)
  assert.equal(panel.complaints, [])
})

scenario('a task is written for a person and changed, one field as one event', {}, async (panel, adak) => {
  const api = adak.as(44)
  await api.registerMe({ body: { language: 'en', timeZone: 'Europe/Paris' } })
  await panel.enter()
  await panel.go('/tasks/create')
  await panel.page.getByRole('combobox', { name: 'Person' }).fill('44')
  await panel.page.getByRole('option', { name: '44', exact: true }).click()
  await panel.page.locator('input[name=title]').fill('Book the ferry')
  await panel.page.getByLabel('Due: Day').fill('2030-05-04')
  await panel.page.getByLabel('Due: Hour, if any').fill('09:30')
  await panel.button('Save').click()
  await panel.says('4 May 2030, 09:30, Europe/Paris')
  const { body } = await api.listTasks({ query: { q: 'ferry' } })
  const [task] = body.items
  assert.is(task?.due, '2030-05-04T09:30:00+02:00')
  await panel.page.getByRole('link', { name: 'Edit' }).click()
  await panel.page.locator('input[name=title]').fill('Book the night ferry')
  await panel.button('Save').click()
  await panel.page.getByRole('listitem').filter({ hasText: 'Task renamed' }).waitFor()
  const { items } = (await api.readTaskHistory({ id: task?.id ?? '' })).body
  assert.equal(
    items.map(({ type }) => type),
    ['TaskCreated', 'TaskScheduled', 'TaskRemindersChosen', 'TaskRenamed'],
  )
})

scenario("a person's lists are seen as they stood at an event before", {}, async (panel, adak) => {
  const api = adak.as(45)
  await api.registerMe({ body: { language: 'en' } })
  const { body: task } = await api.createTask({ body: { title: 'First worded so' } })
  await api.changeTask({ id: task.id, body: { title: 'Then worded otherwise' } })
  await panel.enter()
  await panel.go(`/people/${await personOf(api)}/as-of`)
  await panel.says('Then worded otherwise')
  await panel.button('Previous event').click()
  await panel.button('Previous event').click()
  await panel.says('First worded so')
  await panel.button('Next event').click()
  await panel.says('Then worded otherwise')
  await panel.button('Now').click()
  const slider = panel.page.getByRole('slider')
  await slider.focus()
  await panel.page.keyboard.press('Home')
  await panel.says('0 tasks, 0 categories')
  assert.equal(panel.complaints, [])
})

scenario('the log is followed live, by its filters', {}, async (panel, adak) => {
  const api = adak.as(46)
  await api.registerMe({ body: { language: 'en' } })
  await panel.enter()
  await panel.go(`/events?filter=${encodeURIComponent(JSON.stringify({ type: 'TaskCompleted' }))}`)
  const followed = panel.page.waitForResponse(
    (answer) => answer.headers()['content-type']?.includes('event-stream') ?? false,
  )
  await panel.button('Follow live').click()
  await followed
  const { body: task } = await api.createTask({ body: { title: 'Watched' } })
  await api.completeTask({ id: task.id })
  const live = panel.page.getByTestId('live').getByRole('listitem')
  await live.filter({ hasText: task.id }).waitFor()
  assert.equal(await live.getByRole('link', { name: 'Task created' }).count(), 0)
  await panel.button('Stop following').click()
  await panel.page.getByRole('row').filter({ hasText: task.id }).waitFor()
})

scenario('what matches is exported, all pages of it, as CSV and as JSON', {}, async (panel, adak) => {
  const api = adak.as(47)
  await withTasks(api, 120)
  await api.createTask({ body: { title: '=1+1, "quoted"' } })
  await panel.enter()
  await list(panel, 'tasks', { person: await personOf(api) }, '=1+1, "quoted"')
  const exported = async (kind: string) => {
    const download = panel.page.waitForEvent('download')
    await panel.button('Export').click()
    await panel.page.getByRole('menuitem', { name: kind }).click()
    return readFileSync(await (await download).path(), 'utf8')
  }
  const rows: { title: string }[] = JSON.parse(await exported('As JSON'))
  assert.is(rows.length, 121)
  const lines = (await exported('As CSV')).trimEnd().split('\r\n')
  assert.is(lines.length, 122)
  assert.match(lines[0] ?? '', /^id,person\.id,person\.telegramId,title,/)
  assert.match(lines[1] ?? '', `"'=1+1, ""quoted"""`)
  assert.equal(panel.complaints, [])
})

test.run()
