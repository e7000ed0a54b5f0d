/** The Bot API's methods, as far as Adak's bot uses them, and all that Telegram refuses there. */
import * as z from 'zod'
import type { Chats, Shown } from './chats.ts'
import { parseHtml, plain, type Run } from './html.ts'
import { readMarkup } from './markup.ts'
import type { Posts } from './posts.ts'
import { badRequest, Refused } from './refused.ts'

const mostCharacters = 4096
const deletableSeconds = 48 * 3600

const whole = z.coerce.number().int()
const message = { chat_id: whole, message_id: whole }
const said = {
  text: z.string().default(''),
  parse_mode: z.string().optional(),
  reply_markup: z.string().optional(),
}
const language = {
  language_code: z
    .string()
    .regex(/^([a-z]{2})?$/)
    .optional(),
}
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('is not JSON')
    return z.NEVER
  }
})
const Commands = json.pipe(
  z
    .array(z.object({ command: z.string().regex(/^[a-z0-9_]{1,32}$/), description: z.string().min(1).max(256) }))
    .max(100),
)

const Kinds = json.pipe(z.array(z.string()))

const params = {
  getMe: z.object({}),
  getUpdates: z.object({
    offset: whole.default(0),
    limit: whole.min(1).max(100).default(100),
    timeout: whole.min(0).default(0),
    allowed_updates: Kinds.optional(),
  }),
  sendMessage: z.object({ chat_id: whole, ...said }),
  sendDocument: z.object({
    chat_id: whole,
    document: z.object({ name: z.string().min(1), bytes: z.int().positive() }),
    caption: z.string().max(1024).default(''),
    parse_mode: z.string().optional(),
    reply_markup: z.string().optional(),
  }),
  editMessageText: z.object({ ...message, ...said }),
  editMessageReplyMarkup: z.object({ ...message, reply_markup: said.reply_markup }),
  deleteMessage: z.object(message),
  answerCallbackQuery: z.object({ callback_query_id: z.string(), text: z.string().default('') }),
  setMyCommands: z.object({ commands: Commands, ...language }),
  setMyDescription: z.object({ description: z.string().max(512).optional(), ...language }),
  setMyShortDescription: z.object({ short_description: z.string().max(120).optional(), ...language }),
  setChatMenuButton: z.object({ menu_button: z.string().optional() }),
  setWebhook: z.object({
    url: z.url({ protocol: /^https?$/ }),
    secret_token: z
      .string()
      .regex(/^[\w-]{1,256}$/)
      .optional(),
    max_connections: whole.min(1).max(100).default(40),
    allowed_updates: Kinds.optional(),
  }),
  deleteWebhook: z.object({}),
}
export type MethodName = keyof typeof params
type Given<Name extends MethodName> = z.output<(typeof params)[Name]>
export const isMethod = (name: string): name is MethodName => Object.hasOwn(params, name)

const me = { id: 1, is_bot: true, first_name: 'Adak', username: 'adak_sandbox_bot' }

export const methods = (chats: Chats, posts: Posts) => {
  let endOlderPoll: (() => void) | null = null

  const said = ({ text, parse_mode }: { text: string; parse_mode?: string | undefined }): Run[] => {
    if (parse_mode !== undefined && parse_mode !== 'HTML') throw badRequest('unsupported parse_mode')
    if (!text.isWellFormed()) throw badRequest('strings must be encoded in UTF-8')
    const runs = parse_mode ? parseHtml(text) : [{ text, marks: [] }]
    const length = plain(runs).length
    if (plain(runs).trim() === '') throw badRequest('message text is empty')
    if (length > mostCharacters) throw badRequest('message is too long')
    return runs
  }
  /** The bot may write there. */
  const open = (chat: number) => {
    const history = chats.history(chat)
    if (chats.isBlocked(chat)) throw new Refused(403, 'Forbidden: bot was blocked by the user')
    if (chat > 0 && history.length === 0)
      throw new Refused(403, "Forbidden: bot can't initiate conversation with a user")
  }
  const editable = (chat: number, id: number): Shown => {
    open(chat)
    const shown = chats.find(chat, id)
    if (!shown) throw badRequest('message to edit not found')
    if (shown.by !== 'bot' || shown.forceReply || shown.document) throw badRequest("message can't be edited")
    return shown
  }
  const edit = (chat: number, old: Shown, runs: readonly Run[], reply_markup: string | undefined) => {
    const { keyboard, forceReply } = readMarkup(reply_markup)
    if (forceReply) throw badRequest('inline keyboard expected')
    if (JSON.stringify([runs, keyboard]) === JSON.stringify([old.runs, old.keyboard]))
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      )
    return chats.wire(chat, chats.put(chat, { by: 'bot', runs, keyboard, forceReply: null }, old.id))
  }

  const handlers: { [Name in MethodName]: (given: Given<Name>, ended: AbortSignal) => unknown } = {
    getMe: () => me,
    async getUpdates({ offset, limit, timeout, allowed_updates }, ended) {
      if (posts.url() !== null)
        throw new Refused(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
      if (allowed_updates) chats.allow(allowed_updates)
      endOlderPoll?.()
      const { promise: woken, resolve: wake } = Promise.withResolvers<'update' | 'conflict'>()
      const conflict = () => wake('conflict')
      endOlderPoll = conflict
      const due = () => wake('update')
      const stopWatching = chats.onUpdate(due)
      const timer = setTimeout(due, timeout * 1000)
      ended.addEventListener('abort', due)
      if (chats.pending(offset).length > 0) due()
      const why = await woken
      clearTimeout(timer)
      stopWatching()
      if (endOlderPoll === conflict) endOlderPoll = null
      if (why === 'conflict')
        throw new Refused(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        )
      const pending = chats.pending(offset)
      for (const update of pending) if (update.update_id < offset) chats.confirm(update)
      return pending.slice(0, limit)
    },
    sendMessage(given) {
      open(given.chat_id)
      const shown = { by: 'bot' as const, runs: said(given), ...readMarkup(given.reply_markup) }
      return chats.wire(given.chat_id, chats.put(given.chat_id, shown))
    },
    sendDocument({ chat_id, caption, parse_mode, document, reply_markup }) {
      open(chat_id)
      const runs = caption === '' ? [] : said({ text: caption, parse_mode })
      const shown = { by: 'bot' as const, runs, document, ...readMarkup(reply_markup) }
      return chats.wire(chat_id, chats.put(chat_id, shown))
    },
    editMessageText: (given) =>
      edit(given.chat_id, editable(given.chat_id, given.message_id), said(given), given.reply_markup),
    editMessageReplyMarkup({ chat_id, message_id, reply_markup }) {
      const old = editable(chat_id, message_id)
      return edit(chat_id, old, old.runs, reply_markup)
    },
    deleteMessage({ chat_id, message_id }) {
      const shown = chats.find(chat_id, message_id)
      if (!shown) throw badRequest('message to delete not found')
      if (Date.now() / 1000 - shown.date > deletableSeconds) throw badRequest("message can't be deleted")
      chats.remove(chat_id, message_id)
      return true
    },
    answerCallbackQuery({ callback_query_id, text }) {
      if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG')
      chats.answer(callback_query_id, text)
      return true
    },
    setMyCommands: () => true,
    setMyDescription: () => true,
    setMyShortDescription: () => true,
    setChatMenuButton: () => true,
    setWebhook({ url, secret_token, max_connections, allowed_updates }) {
      if (allowed_updates) chats.allow(allowed_updates)
      posts.set({ url, secret: secret_token ?? null, atOnce: max_connections })
      return true
    },
    deleteWebhook() {
      posts.unset()
      return true
    },
  }

  /** Throws Refused. `ended`: the caller has hung up. */
  return async <Name extends MethodName>(name: Name, given: unknown, ended: AbortSignal): Promise<unknown> => {
    const parsed = params[name].safeParse(given)
    if (!parsed.success) throw badRequest(`${parsed.error.issues[0]?.path.join('.')} is not acceptable`)
    return (handlers[name] as (given: unknown, ended: AbortSignal) => unknown)(parsed.data, ended)
  }
}
