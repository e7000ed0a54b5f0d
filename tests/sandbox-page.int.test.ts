/** The sandbox's page in a real browser: start, type, tap, undo, by mouse and by keyboard, at two widths. */
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chromiumPath as executablePath } from './chromium.ts'
import { wholeService } from './whole-service.ts'

const context: { adak?: Awaited<ReturnType<typeof wholeService>>; browser?: Browser } = {}
const opened = async (width: number, locale: string) => {
  context.adak ??= await wholeService()
  context.browser ??= await chromium.launch({
    executablePath: executablePath ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const page = await context.browser.newPage({ viewport: { width, height: 780 }, locale })
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`${context.adak.origin}/sandbox/`)
  return { page, complaints }
}
const chatOf = (page: Page, language: 'ru' | 'en') => {
  const chat = page.locator(`#chat-${language}`)
  return {
    start: () => chat.locator('.start').click(),
    key: (label: string) => chat.locator('.key', { hasText: label }).first(),
    say: async (text: string) => {
      await chat.locator('textarea').fill(text)
      await chat.locator('textarea').press('Enter')
    },
    shows: (text: string) => chat.locator('.message.bot', { hasText: text }).first().waitFor(),
    toast: (text: string) => chat.locator('.toast.shown', { hasText: text }).waitFor(),
    chat,
  }
}
const scenario = executablePath ? test : test.skip
if (!executablePath) console.log('no Chromium here: name one by CHROMIUM to try the sandbox page in it')
test.after(async () => {
  await context.browser?.close()
  await context.adak?.close()
})

scenario('two people side by side: each starts, types, does and undoes in their own language', async () => {
  const { page, complaints } = await opened(1280, 'en')
  const [anya, alex] = [chatOf(page, 'ru'), chatOf(page, 'en')]
  await anya.start()
  await anya.shows('Ваши задачи')
  await alex.start()
  await alex.shows('Your tasks')
  await anya.say('Купить <b>молоко</b>')
  await anya.key('Входящие').click()
  await anya.toast('Создана')
  await anya.shows('Купить <b>молоко</b>')
  await anya.key('Сделано').click()
  await anya.toast('Сделано')
  await anya.key('Отменить').click()
  await anya.toast('Снова открыта')
  await alex.key('All tasks').click()
  await alex.shows('Nothing here')
  assert.is(await page.locator('.message b', { hasText: 'молоко' }).locator('b').count(), 0, 'a title is never markup')
  assert.equal(complaints, [])
  await page.close()
})
scenario('the X-ray shows what was asked, what happened and the rows that changed, of that person alone', async () => {
  const { page, complaints } = await opened(1440, 'en')
  const [anya, alex] = [chatOf(page, 'ru'), chatOf(page, 'en')]
  await alex.start()
  await alex.shows('Your tasks')
  await alex.chat.locator('.xray').click()
  const step = (text: string) => page.locator('.step', { hasText: text })
  await step('UserRegistered').waitFor()
  await alex.say('Water the <i>plants</i>')
  await alex.key('Inbox').click()
  await step('TaskCreated').locator('.row-change', { hasText: 'Water the <i>plants</i>' }).waitFor()
  await anya.start()
  await anya.say('Тайна')
  await anya.key('Входящие').click()
  await anya.key('Сделано').click()
  await alex.key('Done').click()
  await step('TaskCompleted').locator('.row-change').filter({ hasText: 'false → true' }).waitFor()
  assert.match((await step('TaskCompleted').textContent()) ?? '', /^CompleteTask from the chat/)
  assert.is(await step('Тайна').count(), 0)
  await alex.chat.locator('.restart').click()
  await page.locator('.xray-panel .hint:visible').waitFor()
  assert.is(await page.locator('.step').count(), 0)
  await page.keyboard.press('Escape')
  await page.locator('.xray-panel').waitFor({ state: 'detached' })
  assert.equal(complaints, [])
  await page.close()
})
scenario('a reminder arrives by itself, and is done from its own button', async () => {
  const { page, complaints } = await opened(1280, 'en')
  const alex = chatOf(page, 'en')
  await alex.start()
  await alex.shows('Your tasks')
  const id = Number(await page.evaluate("localStorage.getItem('adak-sandbox-en')"))
  const due = new Date(Date.now() + 2_000).toISOString()
  await context.adak?.as(id).createTask({ body: { title: 'Take the cake out', due } })
  const reminder = alex.chat.locator('.message.bot', { hasText: 'Take the cake out' })
  await reminder.waitFor()
  await reminder.locator('.key', { hasText: 'Done' }).click()
  await alex.toast('Done')
  await reminder.locator('.key', { hasText: 'Undo' }).waitFor()
  assert.equal(complaints, [])
  await page.close()
})
for (const colorScheme of ['light', 'dark'] as const)
  scenario(`axe finds nothing serious on the page, its chats and its X-ray (${colorScheme})`, async () => {
    const { page } = await opened(1440, 'en')
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const alex = chatOf(page, 'en')
    await alex.start()
    await alex.shows('Your tasks')
    await alex.chat.locator('.xray').click()
    await page.locator('.step').first().waitFor()
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    assert.equal(
      grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      [],
    )
    await page.close()
  })
scenario('on a phone one chat shows at a time, all of it by keyboard, with nothing wider than the screen', async () => {
  const { page, complaints } = await opened(390, 'ru')
  const anya = chatOf(page, 'ru')
  assert.not.ok(await page.locator('#chat-en').isVisible())
  await page.locator('#tab-ru').focus()
  await page.keyboard.press('ArrowRight')
  assert.ok(await page.locator('#chat-en').isVisible())
  await page.keyboard.press('ArrowLeft')
  await anya.chat.locator('.start').focus()
  await page.keyboard.press('Enter')
  await anya.shows('Ваши задачи')
  await anya.key('➕').focus()
  await page.keyboard.press('Enter')
  await anya.chat.locator('textarea:focus').waitFor()
  await page.keyboard.type('Полить цветы')
  await page.keyboard.press('Enter')
  await anya.shows('Полить цветы')
  await anya.key('Сделано').focus()
  await page.keyboard.press('Enter')
  await anya.toast('Сделано')
  await anya.chat.locator('.key:focus', { hasText: 'Отменить' }).waitFor()
  assert.is(await page.evaluate('document.documentElement.scrollWidth'), 390)
  assert.equal(complaints, [])
  await page.close()
})
scenario('the chat comes back after a reload, and says so when the service is gone', async () => {
  const { page } = await opened(1280, 'en')
  const alex = chatOf(page, 'en')
  await alex.start()
  await alex.shows('Your tasks')
  await page.reload()
  await alex.shows('Your tasks')
  await page.route('**/people**', (route) => route.abort())
  await page.reload()
  await alex.chat.locator('.state', { hasText: 'no connection' }).waitFor()
  await page.close()
})

scenario('a person can block the bot, hears nothing more, and lets it in again', async () => {
  const { page, complaints } = await opened(390, 'en')
  const alex = chatOf(page, 'en')
  if (await alex.chat.locator('.start').isVisible()) await alex.start()
  await alex.shows('Your tasks')
  const block = alex.chat.getByRole('button', { name: 'Block the bot' })
  const state = (text: string) => alex.chat.locator('.state', { hasText: text }).waitFor()
  await block.click()
  await state('you blocked the bot')
  assert.is(await block.getAttribute('aria-pressed'), 'true')
  await page.reload()
  await state('you blocked the bot')
  await block.click()
  await state('online')
  assert.is(await page.evaluate('document.documentElement.scrollWidth'), 390)
  assert.equal(complaints, [])
  await page.close()
})

test.run()
