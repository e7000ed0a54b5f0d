/** One person's chat on the sandbox's page, as a browser's user has it. */
import type { Page } from 'playwright-core'

export const chatOf = (page: Page, language: 'ru' | 'en') => {
  const chat = page.locator(`#chat-${language}`)
  return {
    chat,
    telegramId: async () => Number(await page.evaluate(`localStorage.getItem('adak-sandbox-${language}')`)),
    start: () => chat.locator('.start').click(),
    key: (label: string) => chat.locator('.key', { hasText: label }).first(),
    say: async (text: string) => {
      await chat.locator('textarea').fill(text)
      await chat.locator('textarea').press('Enter')
    },
    shows: (text: string) => chat.locator('.message.bot', { hasText: text }).first().waitFor(),
    toast: (text: string) => chat.locator('.toast.shown', { hasText: text }).waitFor(),
  }
}
