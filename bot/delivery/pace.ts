/**
 * How fast Telegram lets a bot speak. An answer to a person goes at once and is counted; bulk waits its turn behind it:
 * so many a second in all, one a second in a chat, nothing where Telegram has asked for silence.
 */
import type { Clock } from '#platform/clock.ts'

const chatPauseMs = 1_000
const windowMs = 1_000
const groupWindowMs = 60_000
const mostInGroup = 20
const mostRemembered = 1_000

export interface Turn {
  /** It was not needed: the next one may have it. */
  giveBack(): void
}

export interface Pace {
  /** Resolves when bulk may be sent to this chat, or, without a turn, when `signal` aborts. */
  turn(chat: number, signal: AbortSignal): Promise<Turn | null>
  /** A person was answered. */
  answered(chat: number): void
  /** A group may hear one more message: 20 a minute. */
  mayAnswerGroup(chat: number): boolean
  /** Telegram wants silence in this chat for so long; when it says so of two chats at a time, in all. */
  hush(chat: number, ms: number): void
  /** For so many milliseconds this chat is to hear nothing; 0 where all are silent. */
  hushedFor(chat: number): number
}

interface Waiter {
  readonly chat: number
  readonly go: (turn: Turn | null) => void
}

export const pacing = (clock: Clock, perSecond = 25): Pace => {
  /** When the last messages went out, oldest first, over all chats. */
  let sent: { readonly at: number }[] = []
  const lastIn = new Map<number, number>()
  const groups = new Map<number, number[]>()
  const silent = new Map<number, number>()
  let allSilentUntil = 0
  let waiting: Waiter[] = []
  let nudge: AbortController | null = null
  let pumping = false

  const forget = (times: Map<number, number>, before: number) => {
    if (times.size <= mostRemembered) return
    for (const [chat, at] of times) if (at <= before) times.delete(chat)
  }
  const count = (chat: number, now: number): Turn => {
    const one = { at: now }
    const before = lastIn.get(chat)
    if (Number.isFinite(perSecond)) sent.push(one)
    if (sent.length > perSecond) sent = sent.slice(-perSecond)
    lastIn.set(chat, now)
    forget(lastIn, now - chatPauseMs)
    return {
      giveBack: () => {
        sent = sent.filter((other) => other !== one)
        if (lastIn.get(chat) === now) before === undefined ? lastIn.delete(chat) : lastIn.set(chat, before)
        nudge?.abort()
      },
    }
  }
  const readyInAll = (): number => {
    const oldest = sent.length >= perSecond ? sent[0] : undefined
    return Math.max(allSilentUntil, oldest ? oldest.at + windowMs : 0)
  }
  const readyIn = (chat: number): number => {
    const last = Number.isFinite(perSecond) ? lastIn.get(chat) : undefined
    return Math.max(silent.get(chat) ?? 0, last === undefined ? 0 : last + chatPauseMs)
  }

  const pump = async (): Promise<void> => {
    if (pumping) return nudge?.abort()
    pumping = true
    while (waiting.length > 0) {
      const now = clock.monotonic()
      const next = readyInAll() <= now ? waiting.find(({ chat }) => readyIn(chat) <= now) : undefined
      if (next) {
        waiting = waiting.filter((waiter) => waiter !== next)
        next.go(count(next.chat, now))
        continue
      }
      const soonest = Math.max(readyInAll(), Math.min(...waiting.map(({ chat }) => readyIn(chat))))
      nudge = new AbortController()
      await clock.sleep(soonest - now, nudge.signal)
    }
    pumping = false
  }

  return {
    async turn(chat, signal) {
      if (signal.aborted) return null
      const { promise, resolve } = Promise.withResolvers<Turn | null>()
      const waiter: Waiter = { chat, go: resolve }
      const leave = () => {
        waiting = waiting.filter((other) => other !== waiter)
        resolve(null)
        nudge?.abort()
      }
      waiting.push(waiter)
      signal.addEventListener('abort', leave, { once: true })
      void pump()
      return promise.finally(() => signal.removeEventListener('abort', leave))
    },
    answered: (chat) => void count(chat, clock.monotonic()),
    mayAnswerGroup(chat) {
      const now = clock.monotonic()
      const recent = (groups.get(chat) ?? []).filter((at) => at > now - groupWindowMs)
      if (groups.size > mostRemembered) groups.clear()
      groups.set(chat, recent)
      return recent.length < mostInGroup && recent.push(now) > 0
    },
    hush(chat, ms) {
      const now = clock.monotonic()
      const until = now + ms
      for (const [other, end] of silent) {
        if (end <= now) silent.delete(other)
        else if (other !== chat) allSilentUntil = Math.max(allSilentUntil, end, until)
      }
      silent.set(chat, Math.max(silent.get(chat) ?? 0, until))
    },
    hushedFor(chat) {
      const until = silent.get(chat) ?? 0
      return until > allSilentUntil ? Math.max(0, until - clock.monotonic()) : 0
    },
  }
}
