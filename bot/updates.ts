/** One update of Telegram's, to the person whom it concerns: a tap, a line, a block. Each is dealt with once. */
import type { Api, CallbackQuery, ChatMemberUpdated, Context, Message, User } from 'node-telegram-bot-api'
import type { Logger } from 'pino'
import type { Clock } from '#platform/clock.ts'
import { answering } from './answering.ts'
import { type Apis, apisOf } from './apis.ts'
import { type Around, onOther, onTap, onText } from './conversation.ts'
import type { Pace } from './delivery/pace.ts'
import { onRing } from './delivery/taps.ts'
import { type Dialogue, type DialogueStore, hasSeen, readDialogue, seen } from './dialogue.ts'
import { isHarmless, menuOf } from './menu.ts'
import { pointToPrivate } from './profile.ts'
import { queues } from './queue.ts'
import { becameBlocked, becameReachable } from './reach.ts'
import { away } from './screens/away.ts'
import { decode, isRing } from './screens/callback.ts'
import { why } from './telegram.ts'
import { languageOf, texts } from './texts/index.ts'
import { type Visit, visit } from './visit.ts'

export interface UpdatesDeps {
  readonly apis: Apis
  readonly api: Api
  readonly dialogues: DialogueStore
  readonly pace: Pace
  readonly clock: Clock
  readonly logger: Logger
  /** Whether this bot is the one that speaks. */
  readonly mayAct: () => Promise<boolean>
}

/** What Telegram is asked to send. */
export const wanted = ['message', 'callback_query', 'my_chat_member']
const mostHeard = 10_000

export const updates = ({ apis, api, dialogues, pace, clock, logger, mayAct }: UpdatesDeps) => {
  const queue = queues<number>()
  /** When each person was last heard, by the monotonic clock. */
  const heard = new Map<number, number>()
  const unexpected = (error: unknown) =>
    logger.error({ why: why(error) }, 'an update could not be answered as it should')

  const hear = (person: number) => {
    heard.delete(person)
    heard.set(person, clock.monotonic())
    const [oldest] = heard.keys()
    if (heard.size > mostHeard && oldest !== undefined) heard.delete(oldest)
  }

  /** Answers whether it was new. */
  const inQueue = (
    update: number,
    from: User,
    work: (visit: Visit, around: Around) => Promise<void>,
  ): Promise<boolean> => {
    let isNew = true
    return queue
      .run(from.id, async () => {
        const dialogue = readDialogue(await dialogues.load(from.id))
        isNew = !hasSeen(dialogue, update)
        if (!isNew) return
        let isForgotten = false
        const forget = () => {
          isForgotten = true
        }
        try {
          const language = languageOf(from.language_code)
          const menu = menuOf(api, from.id, dialogue)
          await work(visit(apis, from.id, dialogue, language), { menu, unexpected, forget })
          seen(dialogue, update)
        } finally {
          if (await mayAct()) await (isForgotten ? dialogues.forget(from.id) : dialogues.save(from.id, dialogue))
        }
      })
      .then(() => isNew)
  }

  const tapped = async (update: number, query: CallbackQuery): Promise<void> => {
    const { message, data, from } = query
    const { answer, bare, drop } = answering(api, query, logger)
    if (!message || data === undefined || message.chat.type !== 'private') return answer('')
    hear(from.id)
    const ring = decode(data)
    let isNew = true
    try {
      isNew = await inQueue(update, from, (visiting, around) =>
        ring && isRing(ring)
          ? onRing({ message, data, tap: ring }, api, visiting, around, answer)
          : onTap({ message: message.message_id, data }, visiting, around, answer),
      )
    } finally {
      await (isNew ? bare() : drop())
    }
  }

  const typed = async (update: number, message: Message): Promise<void> => {
    const { from, chat, text, message_id } = message
    if (!from || from.is_bot) return
    if (chat.type !== 'private') {
      if (text?.startsWith('/') && pace.mayAnswerGroup(chat.id)) await pointToPrivate(api, message)
      return
    }
    hear(from.id)
    await inQueue(update, from, (visiting, around) =>
      text === undefined ? onOther(visiting, around) : onText({ message: message_id, text }, visiting, around),
    )
  }

  /** They blocked the bot, or let it in again. */
  const joined = async ({ chat, from, new_chat_member }: ChatMemberUpdated): Promise<void> => {
    if (chat.type !== 'private') return
    const isBlocked = new_chat_member.status === 'kicked'
    if (!isBlocked) hear(from.id)
    await queue.run(from.id, async () => {
      const client = apisOf(apis, from.id, { position: null })
      await (isBlocked ? becameBlocked(client) : becameReachable(client))
    })
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

  return {
    async take({ update, callbackQuery, message }: Context): Promise<void> {
      const id = update.update_id
      if (callbackQuery) await tapped(id, callbackQuery)
      else if (message) await typed(id, message)
      else if ('my_chat_member' in update) await joined(update.my_chat_member)
    },
    async failed(error: unknown, { callbackQuery, message }: Context): Promise<void> {
      // Its successor gets the update again.
      if (!(await mayAct())) throw error
      if (isHarmless(error)) return
      const inPrivate = message === undefined || message.chat.type === 'private'
      await apologise(error, inPrivate ? (callbackQuery ?? message)?.from : undefined, callbackQuery)
    },
    heardSince: (person: number, moment: number) => (heard.get(person) ?? Number.NEGATIVE_INFINITY) > moment,
  }
}
