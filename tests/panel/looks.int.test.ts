/** How the panel looks and is used: every page by axe, in both languages, on a phone, by keyboard, within its policy. */
import axe from 'axe-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { WholeService } from '../whole-service.ts'
import { type Panel, panelTests } from './panel.ts'

const scenario = panelTests()

const lists = ['tasks', 'people', 'categories', 'reminders', 'notifications', 'tokens', 'events', 'sign-ins']

/** Something on every page; the addresses of all pages. */
const pagesOf = async (adak: WholeService): Promise<readonly string[]> => {
  const api = adak.as(42)
  const { body: me } = await api.registerMe({ body: { language: 'ru' } })
  const { items } = (await api.listCategories()).body
  const category = items[0] ?? (await api.createCategory({ body: { name: '1234' } })).body
  const { body: task } = await api.createTask({
    body: { title: '5678', categoryId: category.id, due: new Date(Date.now() + 86_400_000).toISOString() },
  })
  await api.issueToken({ body: { name: '90', scope: 'read' } })
  const event = await adak.pool.query('select event_id from read_1.history order by position desc limit 1')
  const [tasks, people, categories] = [`/tasks/${task.id}`, `/people/${me.id}`, `/categories/${category.id}`]
  return [
    ...lists.map((name) => `/${name}`),
    ...[tasks, people, categories],
    ...[tasks, people, categories].map((path) => `${path}/show`),
    ...['/tasks/create', '/categories/create', `${people}/as-of`, `/events/${event.rows[0].event_id}/show`],
    ...['/operations', '/account', '/nowhere'],
  ]
}

/** A page, once it is no more the one before, and nothing of it is being loaded. */
const seen = async ({ page, go }: Panel, path: string) => {
  const title = page.locator('#react-admin-title')
  const before = await title.textContent()
  await go(path)
  if (path !== '/tasks') await title.filter({ hasNotText: before ?? '' }).waitFor()
  await page.waitForFunction(() => document.querySelector('[role=progressbar]') === null)
}

/** At the door, then on every page behind it. */
const eachPage = async (panel: Panel, adak: WholeService, look: (path: string) => Promise<void>) => {
  const pages = await pagesOf(adak)
  await look('/login')
  await panel.enter()
  for (const path of pages) {
    await seen(panel, path)
    await look(path)
  }
}

const gravely = async ({ page }: Panel): Promise<readonly string[]> => {
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** Colours go over into those of the other scheme. */
const grounds = { light: 'rgb(238, 242, 246)', dark: 'rgb(13, 20, 27)' } as const

scenario('axe finds nothing serious on any page, light or dark; none breaks the policy', {}, async (panel, adak) => {
  await panel.page.evaluate(axe.source)
  const found: string[] = []
  const look = async (path: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await panel.page.emulateMedia({ colorScheme })
      await panel.page.waitForFunction(
        (ground) => getComputedStyle(document.body).backgroundColor === ground && document.getAnimations().length === 0,
        grounds[colorScheme],
      )
      found.push(...(await gravely(panel)).map((fault) => `${path} (${colorScheme}) ${fault}`))
    }
  }
  await eachPage(panel, adak, look)
  assert.equal(found, [])
  assert.equal(panel.complaints, [])
})

/** What a person reads of the page; what a machine said stands as code. */
const readable = (): string => {
  const page = document.body.cloneNode(true) as HTMLElement
  for (const code of page.querySelectorAll('code, pre, script, style')) code.remove()
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  const texts: string[] = []
  while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? '')
  return texts.join(' ')
}

scenario(
  'at 360 pixels no page is wider than the screen; in Russian none says an English word',
  { width: 360, locale: 'ru' },
  async (panel, adak) => {
    const found: string[] = []
    const look = async (path: string) => {
      const words = (await panel.page.evaluate(readable)).match(/\b[A-Za-z]{3,}\b/g) ?? []
      found.push(...words.filter((word) => !known.has(word)).map((word) => `${path}: ${word}`))
      const width = await panel.page.evaluate(() => document.documentElement.scrollWidth)
      if (width > 360) found.push(`${path}: ${width} pixels`)
    }
    await eachPage(panel, adak, look)
    assert.equal(found, [])
  },
)

scenario('the other language is chosen at the door, and remembered', {}, async (panel) => {
  await panel.button('Русский').click()
  await panel.says('Вход в Adak')
  await panel.page.reload()
  await panel.says('Вход в Adak')
  assert.is(await panel.page.locator('html').getAttribute('lang'), 'ru')
  await panel.enter()
  await panel.button('English').click()
  await panel.page.getByRole('heading', { name: 'Tasks' }).waitFor()
})

scenario('a task is completed by the keyboard alone', {}, async (panel, adak) => {
  const api = adak.as(43)
  await api.registerMe({ body: { language: 'en' } })
  const { body: task } = await api.createTask({ body: { title: 'Without a mouse' } })
  const { keyboard } = panel.page
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses++) {
      await keyboard.press('Tab')
      const focused = panel.page.locator(':focus')
      if ((await focused.count()) === 1 && (await focused.textContent())?.trim() === name) return
    }
    throw new Error(`${name} is not reached by Tab`)
  }
  await panel.page.locator('input[name=name]:focus').waitFor()
  await keyboard.type('root')
  await keyboard.press('Tab')
  await keyboard.type('correct horse battery')
  await keyboard.press('Enter')
  await panel.says('Without a mouse')
  await tabTo('Without a mouse')
  await keyboard.press('Enter')
  await panel.page.getByRole('heading', { name: 'History' }).waitFor()
  await panel.button('Complete').waitFor()
  await tabTo('Complete')
  await keyboard.press('Enter')
  await panel.page.getByRole('listitem').filter({ hasText: 'Task completed' }).waitFor()
  assert.is((await api.readTask({ id: task.id })).body.status, 'done')
})

scenario('where the service is away, a page says so and can be asked again', {}, async (panel, adak) => {
  await panel.enter()
  adak.away(true)
  await panel.go('/people')
  await panel.says('The service does not answer.')
  adak.away(false)
  await panel.page.getByRole('button', { name: 'Try again' }).first().click()
  await panel.page.locator('table').waitFor()
})

/** Names and codes, the same in every language. */
const known = new Set([
  'Adak',
  'adak',
  'Telegram',
  'API',
  'English',
  'root',
  'Europe',
  'Berlin',
  'America',
  'CSV',
  'JSON',
  'make',
  'createsuperuser',
  'Postgres',
  'Redis',
  'GMT',
  'CET',
])

test.run()
