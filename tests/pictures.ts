/** `make pictures`: those of the README, taken of the running service in Chromium. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startChromium } from './chromium.ts'
import { createSuperusers, openPanel } from './panel/panel.ts'
import { slowBuilds } from './panel/slow-builds.ts'
import { chatOf } from './sandbox-chat.ts'
import { wholeService } from './whole-service.ts'

const folder = join(import.meta.dirname, '../docs/pictures')
mkdirSync(folder, { recursive: true })

const adak = await wholeService()
const browser = await startChromium()

const opened = async (width: number, height: number, colorScheme: 'light' | 'dark', path = '/sandbox/') => {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, locale: 'en' })
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme })
  await page.goto(adak.origin + path)
  return page
}
const begun = async (page: Page, language: 'ru' | 'en') => {
  const chat = chatOf(page, language)
  await chat.start()
  await chat.shows(language === 'ru' ? 'Ваши задачи' : 'Your tasks')
  return chat
}
const picture = async (page: Page, name: string) => {
  await page.waitForTimeout(4_000)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  console.log(`docs/pictures/${name}.png`)
}
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

const page = await opened(1280, 860, 'light')
const anya = await begun(page, 'ru')
const alex = await begun(page, 'en')
const api = adak.as(await alex.telegramId())
const home = (await api.createCategory({ body: { name: 'Home' } })).body.id
for (const body of [
  { title: 'Water the plants', categoryId: home, due: inMinutes(24 * 60) },
  { title: 'Call the plumber', categoryId: home, due: inMinutes(3 * 60) },
  { title: 'Renew the passport', due: inMinutes(6 * 24 * 60) },
])
  await api.createTask({ body })
await alex.say('/start')
await alex.shows('3')
await api.createTask({ body: { title: 'Take the cake out', due: inMinutes(0.03) } })
await alex.shows('Take the cake out')
await anya.say('Позвонить маме завтра в 9')
await anya.shows('Позвонить маме')
await picture(page, 'chat')

await alex.chat.locator('.xray').click()
await alex.chat.locator('.message.bot', { hasText: 'Take the cake out' }).locator('.key', { hasText: 'Done' }).click()
await page.locator('.step', { hasText: 'TaskCompleted' }).locator('.row-change').first().waitFor()
await page.setViewportSize({ width: 1180, height: 860 })
await picture(page, 'xray')
await page.close()

const phone = await opened(390, 800, 'dark')
const other = await begun(phone, 'en')
await other.say('Dentist friday 15:30')
await other.shows('Dentist')
await picture(phone, 'phone')
await phone.close()

const reference = await opened(1280, 860, 'light', '/docs')
await reference.locator('.opblock').first().waitFor()
await picture(reference, 'reference')

const titles = [
  'Prune the apple tree',
  'Return the library books',
  'Pay the rent',
  'Mend the blue bicycle',
  'Write to Olga',
]
await createSuperusers(adak)
const ann = adak.as(300417)
await ann.registerMe({ body: { language: 'en', timeZone: 'Europe/Berlin' } })
const garden = (await ann.createCategory({ body: { name: 'Garden' } })).body.id
for (const [n, title] of titles.entries())
  await ann.createTask({
    body: { title, ...(n % 2 === 0 && { categoryId: garden }), ...(n < 3 && { due: inMinutes(60 * (n + 5)) }) },
  })
const { body: bulbs } = await ann.createTask({
  body: { title: 'Plant bulbs', categoryId: garden, due: inMinutes(2_000) },
})
await ann.changeTask({ id: bulbs.id, body: { title: 'Plant the tulip bulbs', due: inMinutes(4_000) } })
await ann.completeTask({ id: bulbs.id })

const panel = await openPanel(browser, adak.origin)
await panel.enter()
await picture(panel.page, 'panel')
await panel.go(`/tasks/${bulbs.id}/show`)
await panel.button('Undo: Task completed').click()
await panel.says('Task reopened')
await picture(panel.page, 'panel-history')
await panel.go(`/people/${(await ann.readMe()).body.id}/as-of`)
await panel.button('Previous event').click()
await panel.button('Previous event').click()
await picture(panel.page, 'panel-as-of')
for (let n = 0; n < 20; n++)
  await ann.runCommands({
    body: Array.from({ length: 100 }, (_, m) => ({
      type: 'CreateTask',
      commandId: `${n} ${m}`,
      data: { title: titles[m % titles.length], due: '2031-05-01' },
    })),
  })
await slowBuilds(adak.pool)
await panel.go('/operations')
await panel.button('Rebuild').click()
await panel.says(/ left$/)
await panel.page.screenshot({ path: join(folder, 'panel-operations.png'), animations: 'disabled' })
console.log('docs/pictures/panel-operations.png')
await panel.context.close()

const pocket = await openPanel(browser, adak.origin, { width: 390, colorScheme: 'dark' })
await pocket.enter('guest')
await picture(pocket.page, 'panel-phone')
await pocket.context.close()

await browser.close()
await adak.close()
process.exit(0)
