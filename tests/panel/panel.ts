/** The admin panel in a browser, on a service of its own, with superusers to sign in as. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { test } from 'uvu'
import { openSuperusers } from '#platform/auth/superusers.ts'
import { chromiumPath, startChromium } from '../chromium.ts'
import { type WholeService, wholeService } from '../whole-service.ts'

const passwords = { root: 'correct horse battery', guest: 'just looking around' } as const
export type Name = keyof typeof passwords

export const createSuperusers = async ({ pool }: Pick<WholeService, 'pool'>): Promise<void> => {
  const superusers = openSuperusers(pool)
  await superusers.create({ name: 'root', role: 'superuser', password: passwords.root })
  await superusers.create({ name: 'guest', role: 'viewer', password: passwords.guest })
}

interface Look {
  readonly width?: number
  readonly locale?: 'en' | 'ru'
  readonly colorScheme?: 'light' | 'dark'
}

export interface Panel {
  readonly context: BrowserContext
  readonly page: Page
  /** What the browser complained of: errors, breaches of the policy. */
  readonly complaints: string[]
  signIn(name?: Name, password?: string): Promise<void>
  /** Signs in, and waits for the first page. */
  enter(name?: Name): Promise<void>
  /** A page of the panel, by what stands behind the # of its address. */
  go(path: string): Promise<void>
  button(name: string | RegExp): Locator
  /** Until this is to be read somewhere. */
  says(text: string | RegExp): Promise<void>
}

const built = join(import.meta.dirname, '../../web/admin/dist/index.html')
/** That nobody is signed in at first is asked, and told by 401. */
const expected = /status of 401/

/** The panel at its door, in a browser context of its own. */
export const openPanel = async (
  browser: Browser,
  origin: string,
  { width = 1280, locale = 'en', colorScheme = 'light' }: Look = {},
): Promise<Panel> => {
  if (!existsSync(built)) throw new Error('the panel is not built; run: make panel')
  const context = await browser.newContext({
    viewport: { width, height: 860 },
    locale,
    colorScheme,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  const complain = (text: string) => expected.test(text) || complaints.push(text)
  page.on('console', (message) => message.type() === 'error' && complain(message.text()))
  page.on('pageerror', (error) => complain(String(error)))
  await page.goto(`${origin}/admin/`)
  const signIn: Panel['signIn'] = async (name = 'root', password = passwords[name]) => {
    await page.locator('input[name=name]').fill(name)
    await page.locator('input[name=password]').fill(password)
    await page.locator('button[type=submit]').click()
  }
  return {
    context,
    page,
    complaints,
    signIn,
    async enter(name) {
      await signIn(name)
      await page
        .getByRole('heading', { name: 'Tasks' })
        .or(page.getByRole('heading', { name: 'Задачи' }))
        .waitFor()
      await page.locator('table, p', { hasText: /./ }).first().waitFor()
    },
    async go(path) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, path)
    },
    button: (name) => page.getByRole('button', { name, exact: typeof name === 'string' }),
    says: (text) => page.getByText(text).first().waitFor(),
  }
}

/** The service, the browser and the tests of one file; each test has a browser context of its own. */
export const panelTests = () => {
  const context: { adak?: WholeService; browser?: Browser } = {}
  if (!chromiumPath) console.log('no Chromium here: name one by CHROMIUM to try the panel in it')
  test.before(async () => {
    if (!chromiumPath) return
    context.adak = await wholeService()
    await createSuperusers(context.adak)
    context.browser = await startChromium()
  })
  test.after(async () => {
    await context.browser?.close()
    await context.adak?.close()
  })
  return (title: string, look: Look, claim: (panel: Panel, adak: WholeService) => Promise<void>) =>
    (chromiumPath ? test : test.skip)(title, async () => {
      const { adak, browser } = context
      if (!adak || !browser) throw new Error('there is no service')
      const panel = await openPanel(browser, adak.origin, look)
      await claim(panel, adak)
      await panel.context.close()
    })
}
