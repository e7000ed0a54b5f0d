/**
 * Long polling that loses no update to a crash: Telegram is told that one is done (`offset`) only when it is. Until
 * then it comes again with each poll and is known by its id, so people never wait for each other.
 */
import { type Api, TelegramApiError, type Update } from 'node-telegram-bot-api'
import { systemClock } from '#platform/clock.ts'

const pollSeconds = 25
const firstPauseMs = 500
const busyBreathMs = 20
const breathMs = 100
const longestPauseMs = 30_000

export interface InsistOptions {
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
}
export interface PollingOptions extends InsistOptions {
  /** The kinds of updates that are asked for. */
  readonly wanted: readonly string[]
}

/** Tries until it succeeds or `signal` aborts. Rejects where Telegram does not know the token. */
export const insist = async (work: () => Promise<unknown>, { signal, onError }: InsistOptions): Promise<void> => {
  for (let pause = firstPauseMs; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      await work()
      return
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof TelegramApiError && (error.errorCode === 401 || error.errorCode === 404)) throw error
      onError(error)
      await systemClock.sleep(retryAfterMs(error) ?? pause, signal)
    }
  }
}

/** Runs until `signal` aborts; then waits for what is in hand and confirms it. Rejects on an unknown token. */
export const poll = async (api: Api, handle: (update: Update) => Promise<void>, options: PollingOptions) => {
  const { signal, onError, wanted } = options
  const inHand = new Map<number, Promise<void>>()
  const finished = new Set<number>()
  const failed = new Set<number>()
  let next = 0
  let oneDone = new AbortController()

  const offset = () => Math.min(next, ...inHand.keys(), ...failed)
  const take = (update: Update) => {
    const id = update.update_id
    if (inHand.has(id) || finished.has(id)) return false
    next = Math.max(next, id + 1)
    failed.delete(id)
    const work = handle(update).then(
      () => void finished.add(id),
      (error) => {
        failed.add(id)
        onError(error)
      },
    )
    inHand.set(
      id,
      work.finally(() => {
        inHand.delete(id)
        oneDone.abort()
      }),
    )
    return true
  }
  const ask = async () => {
    const from = offset()
    for (const id of finished) if (id < from) finished.delete(id)
    const updates = await api.getUpdates(
      { ...(from > 0 && { offset: from }), timeout: pollSeconds, allowed_updates: [...wanted] },
      signal,
    )
    const fresh = updates.filter(take)
    // What is in hand comes at once with every poll: breathe until some of it is done, or others may have come.
    if (inHand.size === 0) return
    oneDone = new AbortController()
    await systemClock.sleep(fresh.length > 0 ? busyBreathMs : breathMs, AbortSignal.any([oneDone.signal, signal]))
  }

  while (!signal.aborted) await insist(ask, options)
  await Promise.all(inHand.values())
  if (next > 0) await api.getUpdates({ offset: offset(), timeout: 0, limit: 1 }).catch(onError)
}

const retryAfterMs = (error: unknown) =>
  error instanceof TelegramApiError && error.retryAfter !== undefined ? error.retryAfter * 1000 : undefined
