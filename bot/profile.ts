/** How the bot presents itself: its commands and description in both languages, and the way out of groups. */
import type { Api, Message } from 'node-telegram-bot-api'
import { languageOf, texts } from './texts/index.ts'

export const introduce = async (api: Api): Promise<void> => {
  for (const [code, t] of [
    ['', texts.en],
    ['ru', texts.ru],
  ] as const) {
    const language = code ? { language_code: code } : {}
    const commands = Object.entries(t.commands).map(([command, description]) => ({ command, description }))
    await api.setMyCommands({ commands, ...language })
    await api.setMyDescription({ description: t.about.long, ...language })
    await api.setMyShortDescription({ short_description: t.about.short, ...language })
  }
  await api.setChatMenuButton({ menu_button: { type: 'commands' } })
}

/** In a group only a command is answered: with the way to the private chat. */
export const pointToPrivate = async (api: Api, { chat, from }: Message): Promise<void> => {
  const { username } = await api.getMe()
  const t = texts[languageOf(from?.language_code)]
  const url = `https://t.me/${username}?start=group`
  const reply_markup = { inline_keyboard: [[{ text: t.button.openPrivate, url }]] }
  await api.sendMessage({ chat_id: chat.id, text: t.group, reply_markup })
}
