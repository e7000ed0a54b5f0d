/** The bot: Telegram's updates in, one queue a person, screens out. It reaches the rest of Adak by HTTP only. */
import { type Api, Bot, type CallbackQuery, type Message, type User } from 'node-telegram-bot-api'
import type { Logger } from 'pino'
import type { Apis } from './apis.ts'
import { type Around, onOther, onTap, onText } from './conversation.ts'
import { type Dialogue, type DialogueStore, readDialogue } from './dialogue.ts'
import { isHarmless, menuOf } from './menu.ts'
import { poll } from './polling.ts'
import { introduce, pointToPrivate } from './profile.ts'
import { queues } from './queue.ts'
import { away } from './screens/away.ts'
import { decode } from './screens/callback.ts'
import { languageOf, texts } from './texts/index.ts'
import { type Visit, visit } from './visit.ts'

export interface BotDeps extends Apis {
  readonly token: string
  /** Of a self-hosted Bot API server, or of a double; Telegram's own if not given. */
  readonly apiRoot?: string | undefined
  readonly dialogues: DialogueStore
  readonly logger: Logger
}

export interface RunningBot {
  /** Rejects when the bot cannot go on: its token is not known. */
  readonly done: Promise<void>
  /** Finishes what is in hand first. */
  stop(): Promise<void>
}

const telegramTimeoutMs = 10_000
/** A callback query is answered by then, with or without an outcome. */
const answerWithinMs = 1_900

export const bot = (deps: BotDeps): RunningBot => {
  const { dialogues, logger } = deps
  const telegram = new Bot(deps.token, {
    timeoutMs: telegramTimeoutMs,
    ...(deps.apiRoot !== undefined && { apiRoot: deps.apiRoot }),
  })
  const { api } = telegram
  const queue = queues()
  const stopping = new AbortController()
  const unexpected = (error: unknown) =>
    logger.error({ why: why(error) }, 'an update could not be answered as it should')

  const inQueue = (from: User, work: (visit: Visit, around: Around) => Promise<void>): Promise<void> =>
    queue.run(from.id, async () => {
      const dialogue = readDialogue(await dialogues.load(from.id))
      const before = JSON.stringify(dialogue)
      try {
        const language = languageOf(from.language_code)
        await work(visit(deps, from.id, dialogue, language), { menu: menuOf(api, from.id, dialogue), unexpected })
      } finally {
        if (JSON.stringify(dialogue) !== before) await dialogues.save(from.id, dialogue)
      }
    })

  const tapped = async (query: CallbackQuery): Promise<void> => {
    const { message, data, from } = query
    const { answer, bare } = answering(api, query, logger)
    if (!message || data === undefined || message.chat.type !== 'private') return answer('')
    const tap = { message: message.message_id, data }
    try {
      await inQueue(from, (visiting, around) => onTap(tap, visiting, around, answer))
    } finally {
      await bare()
    }
  }

  const typed = (message: Message): Promise<void> => {
    const { from, chat, text, message_id } = message
    if (!from || from.is_bot) return Promise.resolve()
    if (chat.type !== 'private') return pointToPrivate(api, message)
    return inQueue(from, (visiting, around) =>
      text === undefined ? onOther(visiting, around) : onText({ message: message_id, text }, visiting, around),
    )
  }

  /** Adak's own memory is away, or Telegram refused: say so, if that can be done at all. */
  const apologise = async (error: unknown, from: User | undefined, query: CallbackQuery | undefined) => {
    unexpected(error)
    if (!from) return
    const look = { t: texts[languageOf(from.language_code)], zone: 'UTC', now: Temporal.Now.instant() }
    const dialogue: Dialogue = { ...readDialogue(null), menu: query?.message?.message_id ?? null }
    const menu = menuOf(api, from.id, dialogue)
    const screen = away(decode(query?.data ?? '') ?? { to: 'home' }, look.t.problem.away, look)
    await (dialogue.menu === null ? menu.below(screen) : menu.edit(dialogue.menu, screen)).catch(unexpected)
  }

  telegram.on('callback_query', async ({ callbackQuery }) => callbackQuery && tapped(callbackQuery))
  telegram.on('message', async ({ message }) => message && typed(message))
  telegram.catch((error, { callbackQuery, message }) => {
    if (isHarmless(error)) return undefined
    const inPrivate = message === undefined || message.chat.type === 'private'
    return apologise(error, inPrivate ? (callbackQuery ?? message)?.from : undefined, callbackQuery)
  })

  const polling = async () => {
    introduce(api).catch((error) => logger.warn({ why: why(error) }, "the bot's commands could not be set"))
    await poll(api, (update) => telegram.handleUpdate(update), {
      signal: stopping.signal,
      onError: (error) => logger.warn({ why: why(error) }, 'Telegram does not answer; trying again'),
    })
  }
  const done = polling()
  done.catch((error) => logger.fatal({ why: why(error) }, 'the bot stopped: check BOT_TOKEN'))
  return {
    done,
    stop: () => {
      stopping.abort()
      return done.catch(() => {})
    },
  }
}

/** Never the error itself: a cause may hold the address, and with it the bot's token. */
const why = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))

/** Answers a callback query exactly once: with the outcome, or bare when its time is up. */
const answering = (api: Api, query: CallbackQuery, logger: Logger) => {
  let answered: Promise<void> | null = null
  const answer = (text: string): Promise<void> => {
    clearTimeout(timer)
    answered ??= api
      .answerCallbackQuery({ callback_query_id: query.id, ...(text && { text: text.slice(0, 200).toWellFormed() }) })
      .then(
        () => {},
        (error: unknown) => {
          if (!isHarmless(error)) logger.warn({ why: why(error) }, 'a tap could not be answered')
        },
      )
    return answered
  }
  const timer = setTimeout(() => void answer(''), answerWithinMs)
  return { answer, bare: () => answer('') }
}
