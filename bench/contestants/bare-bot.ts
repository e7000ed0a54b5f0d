/** As little as a bot can do: answers each tap and edits the message. `bare-bot.ts <port of the double>` */
import { Bot } from 'node-telegram-bot-api'
import { serve } from '../process.ts'

const [, , port = ''] = process.argv
const bot = new Bot('1:the-token-of-the-bench', { apiRoot: `http://127.0.0.1:${port}/sandbox/api` })
const { api } = bot
let n = 0
const looks = () => ({
  text: `Tapped ${++n} times`,
  reply_markup: { inline_keyboard: [[{ text: 'Tap', callback_data: 'tap' }]] },
})

// None waits for another, as in ours.
bot.on('message', ({ message }) => void (message && api.sendMessage({ chat_id: message.chat.id, ...looks() })))
bot.on('callback_query', ({ callbackQuery: query }) => {
  if (!query?.message) return
  const { chat, message_id } = query.message
  void Promise.all([
    api.answerCallbackQuery({ callback_query_id: query.id, text: 'Done' }),
    api.editMessageText({ chat_id: chat.id, message_id, ...looks() }),
  ])
})
void bot.startPolling()
serve({}, async () => ({}))
