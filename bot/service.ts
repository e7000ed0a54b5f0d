/** The bot: Telegram's updates in, screens out, and the notifications that fall due. It reaches the rest by HTTP only. */
import type { Update } from 'node-telegram-bot-api'
import type { Logger } from 'pino'
import { type Clock, systemClock } from '#platform/clock.ts'
import type { Leadership, Leading } from '#platform/postgres/lease.ts'
import type { Queue } from '#platform/queue/port.ts'
import { type Apis, apisOf } from './apis.ts'
import { type DeliveryDeps, delivering } from './delivery/deliver.ts'
import { pacing } from './delivery/pace.ts'
import type { DialogueStore } from './dialogue.ts'
import { looks } from './menu.ts'
import { insist, poll } from './polling.ts'
import { introduce } from './profile.ts'
import { openTelegram, why } from './telegram.ts'
import { updates, wanted } from './updates.ts'
import { type Webhook, webhook } from './webhook.ts'

export interface BotDeps extends Apis {
  readonly token: string
  /** Of a self-hosted Bot API server, or of a double; Telegram's own if not given. */
  readonly apiRoot?: string | undefined
  readonly dialogues: DialogueStore
  readonly logger: Logger
  /** Where Telegram is to post updates; it is polled if not given. */
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined
  /** Stands by until this bot is the one that speaks; without it, it is so at once. */
  readonly lead?: ((term: (leadership: Leadership) => Promise<void>) => Leading) | undefined
  /** The queue `notifications`, opened whenever this bot begins to speak and closed when it ends; without it nothing is delivered. */
  readonly openQueue?: (() => Queue) | undefined
  readonly onOutcome?: DeliveryDeps['onOutcome']
  /** Bulk messages a second; Telegram's own bound is 30. */
  readonly perSecond?: number | undefined
  readonly clock?: Clock
}

export interface RunningBot {
  /** Rejects when the bot cannot go on: its token is not known. */
  readonly done: Promise<void>
  /** Answers what Telegram posts; null where it is polled. */
  readonly webhook: Webhook | null
  isLeader(): boolean
  /** Finishes what is in hand first, for 8 s at most. */
  stop(): Promise<void>
}

const sendsAtOnce = 64
const stopWithinMs = 8_000
/** How many updates Telegram may post at once. */
const mostPosts = 40

export const bot = (deps: BotDeps): RunningBot => {
  const { token, dialogues, logger, clock = systemClock } = deps
  const stopping = new AbortController()
  const hurry = new AbortController()
  const inHand = new Set<Promise<void>>()
  let mayAct = async () => false
  let accepts = false

  const pace = pacing(clock, deps.perSecond)
  const { answers, bulk } = openTelegram({ token, apiRoot: deps.apiRoot, pace, mayAct: () => mayAct() })
  const { api } = answers
  const handling = updates({ apis: deps, api, dialogues, pace, clock, logger, mayAct: () => mayAct() })
  answers.use((context) => handling.take(context))
  answers.catch((error, context) => handling.failed(error, context))
  const take = (update: Update): Promise<void> => {
    const work = answers.handleUpdate(update).finally(() => inHand.delete(work))
    inHand.add(work)
    return work
  }
  const deliver = delivering({
    apiFor: (telegramId) => apisOf(deps, telegramId, { position: null }),
    send: (chat, screen) => bulk.sendMessage({ chat_id: chat, ...looks(screen) }),
    pace,
    clock,
    logger,
    mayAct: () => mayAct(),
    heardSince: handling.heardSince,
    signal: hurry.signal,
    ...(deps.onOutcome && { onOutcome: deps.onOutcome }),
  })
  const posted =
    deps.webhook &&
    webhook({ path: new URL(deps.webhook.url).pathname, secret: deps.webhook.secret, take, isReady: () => accepts })

  const term = async ({ mayAct: may, over }: Leadership): Promise<void> => {
    mayAct = may
    introduce(api).catch((error) => logger.warn({ why: why(error) }, "the bot's commands could not be set"))
    const queue = deps.openQueue?.()
    queue?.work(deliver, { concurrency: sendsAtOnce })
    const insisting = {
      signal: over,
      onError: (error: unknown) => logger.warn({ why: why(error) }, 'Telegram does not answer; trying again'),
    }
    try {
      if (deps.webhook) {
        const { url, secret: secret_token } = deps.webhook
        accepts = true
        await insist(
          () => api.setWebhook({ url, secret_token, allowed_updates: [...wanted], max_connections: mostPosts }, over),
          insisting,
        )
        await ended(over)
      } else {
        await insist(() => api.deleteWebhook({}, over), insisting)
        await poll(api, take, { ...insisting, wanted })
      }
    } finally {
      accepts = false
      await queue?.close()
      await Promise.allSettled(inHand)
    }
  }

  const leading = deps.lead?.(term)
  const done = leading?.done ?? term({ mayAct: async () => true, over: stopping.signal })
  done.catch((error) => logger.fatal({ why: why(error) }, 'the bot stopped: check BOT_TOKEN'))
  return {
    done,
    webhook: posted ?? null,
    isLeader: () => leading?.isLeader() ?? true,
    async stop() {
      stopping.abort()
      const timer = setTimeout(() => hurry.abort(), stopWithinMs)
      await Promise.race([Promise.allSettled([leading?.stop(), done]), ended(hurry.signal)])
      clearTimeout(timer)
    },
  }
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
