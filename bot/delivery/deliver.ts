/**
 * One notification, from its job to its outcome: wait for a turn, ask what is to be sent, send it, say what became of
 * it. The ledger behind command-api decides about every try; nothing is remembered here.
 */
import type { Logger } from 'pino'
import { type Client, ProblemError } from '#contracts/client.ts'
import type { Attempt } from '#contracts/reads.ts'
import type { Clock } from '#platform/clock.ts'
import { queues } from '../queue.ts'
import type { Screen } from '../screens/screen.ts'
import { why } from '../telegram.ts'
import { readJob } from './job.ts'
import { lookAt, reminder } from './message.ts'
import { type Fate, verdictOn } from './outcome.ts'
import type { Pace, Turn } from './pace.ts'

/** No send takes longer; nothing is sent when less is left to the attempt's deadline. */
export const sendWithinMs = 10_000
const askWithinMs = 10_000
/** A chat that is to be silent for longer does not keep a place among those that are being sent. */
const longestWaitMs = 5_000
const firstPauseMs = 250
const longestPauseMs = 5_000

const none: Turn = { giveBack: () => undefined }

export interface DeliveryDeps {
  /** Both APIs, on behalf of this person. */
  readonly apiFor: (telegramId: number) => Client
  /** Sends once, within `sendWithinMs`; rejects as node-telegram-bot-api does. */
  readonly send: (chat: number, screen: Screen) => Promise<unknown>
  readonly pace: Pace
  readonly clock: Clock
  readonly logger: Logger
  /** Whether this bot is the one that speaks. */
  readonly mayAct: () => Promise<boolean>
  /** Whether an update of this person came after that moment of the monotonic clock. */
  readonly heardSince: (telegramId: number, moment: number) => boolean
  /** Aborts when there is no more time to wait for anything. */
  readonly signal: AbortSignal
  readonly onOutcome?: (fate: Fate['outcome'] | 'unknown' | 'nothing', late: number) => void
}

/** Takes a job of the queue `notifications`. Never rejects: what failed comes again from the ledger. */
export const delivering = (deps: DeliveryDeps) => {
  const { apiFor, send, pace, clock, logger, mayAct, heardSince, signal } = deps
  const count = deps.onOutcome ?? (() => undefined)
  /** A notification whose outcome is still to be said is not tried again by us. */
  const queue = queues<string>()

  const settle = async (api: Client, id: string, attempt: number, fate: Fate): Promise<void> => {
    for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(askWithinMs)])
        await api.settleAttempt({ id, body: { attempt, ...fate }, signal: limit })
        return
      } catch (error) {
        const isRefused = error instanceof ProblemError && error.status < 500 && error.status !== 429
        if (isRefused || signal.aborted) return void logger.warn({ id, attempt, why: why(error) }, 'an outcome is lost')
        await clock.sleep(pause, signal)
      }
    }
  }

  const tryOnce = async (chat: number, attempt: Attempt, asked: number, answered: number): Promise<Fate | null> => {
    // By the clock of command-api, which judges it; ours may be hours off.
    const now = () => Date.parse(attempt.deadline) - attempt.remainingMs + Math.floor(clock.monotonic() - answered)
    const again = (inMs: number, why: string): Fate => ({
      outcome: 'failed',
      why,
      retryAt: new Date(now() + inMs).toISOString(),
    })
    const silent = pace.hushedFor(chat)
    if (silent > longestWaitMs) return again(silent, 'Telegram wants silence in this chat')
    const message = reminder(attempt, lookAt(attempt, now()))
    if (!(await mayAct())) return again(0, 'another bot has taken over')
    if (clock.monotonic() - asked > attempt.remainingMs - sendWithinMs) return again(0, 'it was too late to send it')
    const began = clock.monotonic()
    try {
      await send(chat, message)
      return { outcome: 'sent' }
    } catch (error) {
      const told = verdictOn(error)
      if (!told) return null
      if (told.retryInMs !== null) {
        pace.hush(chat, told.retryInMs)
        return again(told.retryInMs, told.why)
      }
      if (told.gone && heardSince(chat, began)) return again(1_000, 'the person wrote meanwhile')
      const unreachable = told.gone ? { unreachable: { revision: attempt.revisionOfMe } } : {}
      return { outcome: 'ended', why: told.why, ...unreachable }
    }
  }

  const deliver = async (chat: number, id: string): Promise<void> => {
    // Where there is no hope of a turn soon, none is waited for: the ledger hears when to try again.
    const turn = pace.hushedFor(chat) > longestWaitMs ? none : await pace.turn(chat, signal)
    if (!turn) return
    const api = apiFor(chat)
    const asked = clock.monotonic()
    const { body } = await api.attemptNotification({ id, signal: AbortSignal.timeout(askWithinMs) }).catch((error) => {
      turn.giveBack()
      throw error
    })
    const answered = clock.monotonic()
    if (body.attempt === null) {
      turn.giveBack()
      return count('nothing', 0)
    }
    const fate = await tryOnce(chat, body, asked, answered)
    count(fate?.outcome ?? 'unknown', Math.max(0, ...body.tasks.map(({ late }) => late)))
    if (fate) await settle(api, id, body.attempt, fate)
  }

  return async (job: { readonly id: string }): Promise<void> => {
    const named = readJob(job.id)
    if (!named) return void logger.error({ job: job.id }, 'a job of the queue cannot be read')
    const { chat, id } = named
    await queue
      .run(`${chat}/${id}`, () => deliver(chat, id))
      .catch((error) => {
        const isPaused = error instanceof ProblemError && error.code === 'reminders-paused'
        logger[isPaused ? 'debug' : 'warn']({ id, why: why(error) }, 'a notification waits for its next try')
      })
  }
}
