/**
 * Long polling that loses no update to a crash: Telegram is told that one is done (`offset`) only when it is. Until
 * then it comes again with each poll and is known by its id, so people never wait for each other.
 */
import { type Api, TelegramApiError, type Update } from 'node-telegram-bot-api'

const pollSeconds = 25
const firstPauseMs = 500
const longestPauseMs = 30_000

export interface PollingOptions {
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
}

/** Runs until `signal` aborts; then waits for what is in hand and confirms it. Rejects on an unknown token. */
export const poll = async (api: Api, handle: (update: Update) => Promise<void>, options: PollingOptions) => {
  const { signal, onError } = options
  const inHand = new Map<number, Promise<void>>()
  const finished = new Set<number>()
  let next = 0
  let pause = firstPauseMs

  const offset = () => Math.min(next, ...inHand.keys())
  const take = (update: Update) => {
    const id = update.update_id
    if (inHand.has(id) || finished.has(id)) return false
    next = Math.max(next, id + 1)
    inHand.set(
      id,
      handle(update).finally(() => {
        inHand.delete(id)
        finished.add(id)
      }),
    )
    return true
  }

  while (!signal.aborted) {
    try {
      const from = offset()
      for (const id of finished) if (id < from) finished.delete(id)
      const updates = await api.getUpdates(
        { ...(from > 0 && { offset: from }), timeout: pollSeconds, allowed_updates: ['message', 'callback_query'] },
        signal,
      )
      pause = firstPauseMs
      const fresh = updates.filter(take)
      // What is in hand comes at once with every poll: breathe until some of it is done.
      if (fresh.length === 0 && inHand.size > 0) await Promise.race([...inHand.values(), sleep(100, signal)])
    } catch (error) {
      if (signal.aborted) break
      if (error instanceof TelegramApiError && (error.errorCode === 401 || error.errorCode === 404)) throw error
      onError(error)
      await sleep(retryAfterMs(error) ?? pause, signal)
      pause = Math.min(pause * 2, longestPauseMs)
    }
  }
  await Promise.all(inHand.values())
  if (next > 0) await api.getUpdates({ offset: next, timeout: 0, limit: 1 }).catch(onError)
}

const retryAfterMs = (error: unknown) =>
  error instanceof TelegramApiError && error.retryAfter !== undefined ? error.retryAfter * 1000 : undefined

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal.addEventListener('abort', wake, { once: true })
  })
