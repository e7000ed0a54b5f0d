/** The reference page in a browser: whole, under its policy, from this service alone, and its calls run. */
import type { Browser } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { personId } from '#domain/ids.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { chromiumPath, startChromium } from './chromium.ts'
import { operations } from './contract/document.ts'
import { wholeService } from './whole-service.ts'

const context: { adak?: Awaited<ReturnType<typeof wholeService>>; browser?: Browser } = {}
const scenario = chromiumPath ? test : test.skip
if (!chromiumPath) console.log('no Chromium here: name one by CHROMIUM to try the reference page in it')
test.after(async () => {
  await context.browser?.close()
  await context.adak?.close()
})

scenario(
  'it shows every operation, asks nobody else, breaks none of its policy, and a call is tried from it',
  async () => {
    const adak = await wholeService()
    context.adak = adak
    const browser = await startChromium()
    context.browser = browser
    await adak.as(1).registerMe({ body: { language: 'en' } })
    const wanted = { telegramId: 1, name: null, scope: 'read', expiresAt: null, commandId: null } as const
    const made = await openTokens(adak.pool).issue({ ...wanted, owner: personId('a salt', 1) })

    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    page.setDefaultTimeout(30_000)
    const complaints: string[] = []
    const asked: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => asked.push(request.url()))
    const response = await page.goto(`${adak.origin}/docs`)
    const policy = response?.headers()['content-security-policy'] ?? ''
    assert.match(policy, "default-src 'none'")
    assert.not.match(policy, /unsafe|http|\*/)
    await page
      .locator('.opblock')
      .nth(operations.length - 1)
      .waitFor()
    assert.is(await page.locator('.opblock').count(), operations.length)

    await page.locator('.btn.authorize').first().click()
    await page
      .locator('.modal-ux input')
      .first()
      .fill(made?.token ?? '')
    await page.locator('.modal-ux .auth-btn-wrapper .authorize').first().click()
    await page.locator('.modal-ux .btn-done').first().click()
    const stats = page.locator('#operations-Me-readStats')
    await stats.locator('.opblock-summary').click()
    await stats.locator('.try-out__btn').click()
    await stats.locator('.btn.execute').click()
    await stats.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()

    for (const url of asked) assert.ok(url.startsWith(adak.origin) || url.startsWith('data:'), url)
    assert.equal(complaints, [])
  },
)

test.run()
