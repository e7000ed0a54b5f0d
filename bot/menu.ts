/** A chat's one live menu: edited in place where it can be, sent anew where it cannot. */
import { type Api, InputFile, TelegramApiError } from 'node-telegram-bot-api'
import type { Dialogue } from './dialogue.ts'
import { keyboard, type Screen } from './screens/screen.ts'

const says = (error: unknown, what: RegExp): boolean =>
  error instanceof TelegramApiError && what.test(error.description)

/** It shows this already; or its callback has waited too long: neither is an error. */
export const isHarmless = (error: unknown) => says(error, /message is not modified|query is too old/i)
const cannotBeEdited = (error: unknown) =>
  says(error, /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i)

export const looks = (screen: Screen) => ({
  text: screen.text,
  parse_mode: 'HTML' as const,
  link_preview_options: { is_disabled: true },
  reply_markup: keyboard(screen),
})

export const menuOf = (api: Api, chat: number, dialogue: Dialogue) => {
  const send = async (screen: Screen) => {
    const { message_id } = await api.sendMessage({ chat_id: chat, ...looks(screen) })
    dialogue.menu = message_id
  }
  /** Buttons away. That an old message cannot be tidied up is no reason to fail the new one. */
  const strip = async (message: number | null) => {
    if (message === null) return
    const reply_markup = { inline_keyboard: [] }
    await api.editMessageReplyMarkup({ chat_id: chat, message_id: message, reply_markup }).catch(() => {})
  }
  /** Older than 48 h it cannot be deleted, but edited it can be. */
  const remove = async (message: number | null) => {
    if (message === null) return
    await api.deleteMessage({ chat_id: chat, message_id: message }).catch(() => strip(message))
  }

  return {
    /** In place of `message`, which becomes the live menu. */
    async edit(message: number, screen: Screen): Promise<void> {
      const old = dialogue.menu
      try {
        await api.editMessageText({ chat_id: chat, message_id: message, ...looks(screen) })
        dialogue.menu = message
      } catch (error) {
        if (isHarmless(error)) dialogue.menu = message
        else if (cannotBeEdited(error)) await send(screen)
        else throw error
      }
      if (old !== dialogue.menu) await strip(old)
    },
    /** Under what was typed; the old menu goes. */
    async below(screen: Screen): Promise<void> {
      const old = dialogue.menu
      await send(screen)
      await remove(old)
    },
    /** A fresh one; the old one stays as a text without buttons. */
    async afresh(screen: Screen): Promise<void> {
      const old = dialogue.menu
      await send(screen)
      await strip(old)
    },
    /** Asks for a typed answer; one message cannot bear both this and buttons. */
    async prompt(text: string, placeholder: string): Promise<number> {
      const { message_id } = await api.sendMessage({
        chat_id: chat,
        text,
        parse_mode: 'HTML',
        reply_markup: { force_reply: true, input_field_placeholder: placeholder },
      })
      return message_id
    },
    /** A file, below the menu. */
    async document({ name, content, caption }: { name: string; content: string; caption: string }): Promise<void> {
      const document = new InputFile(Buffer.from(content), { filename: name, contentType: 'application/json' })
      await api.sendDocument({ chat_id: chat, document, caption })
    },
    remove,
  }
}
export type Menu = ReturnType<typeof menuOf>
