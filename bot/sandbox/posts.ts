/** A webhook as Telegram keeps it: each update is posted until it is answered with 2xx. */
import { systemClock } from '#platform/clock.ts'
import type { Chats, Update } from './chats.ts'

const firstPauseMs = 250
const longestPauseMs = 5_000
const patienceMs = 30_000

interface Hook {
  readonly url: string
  readonly secret: string | null
  readonly atOnce: number
}

export const posts = (chats: Chats) => {
  let hook: { readonly to: Hook; readonly unset: AbortController } | null = null
  const inHand = new Set<Update>()

  const post = async (update: Update, { to, unset }: NonNullable<typeof hook>): Promise<void> => {
    for (let wait = firstPauseMs; !unset.signal.aborted; wait = Math.min(2 * wait, longestPauseMs)) {
      const answer = await fetch(to.url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(to.secret !== null && { 'X-Telegram-Bot-Api-Secret-Token': to.secret }),
        },
        body: JSON.stringify(update),
        signal: AbortSignal.any([unset.signal, AbortSignal.timeout(patienceMs)]),
      }).catch(() => null)
      await answer?.body?.cancel()
      if (answer?.ok) return chats.confirm(update)
      await systemClock.sleep(wait, unset.signal)
    }
  }
  const pump = () => {
    for (const update of chats.pending(0)) {
      if (!hook || inHand.size >= hook.to.atOnce) return
      if (inHand.has(update)) continue
      inHand.add(update)
      void post(update, hook).finally(() => {
        inHand.delete(update)
        pump()
      })
    }
  }
  chats.onUpdate(pump)

  return {
    set(to: Hook) {
      hook?.unset.abort()
      hook = { to, unset: new AbortController() }
      pump()
    },
    unset() {
      hook?.unset.abort()
      hook = null
    },
    url: () => hook?.to.url ?? null,
  }
}
export type Posts = ReturnType<typeof posts>
