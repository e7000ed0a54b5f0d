/** Word that something was appended: sent beside the appends, heard on a connection of its own. Only for speed. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Listening, listen } from '#platform/postgres/listen.ts'
import type { Pool } from '#platform/postgres/pool.ts'

const channel = 'adak_appended'

/** So close to one another are words enough: what is appended in between is told by the next. */
const leastBetweenMs = 4

/** The loss of a word costs a poll, nothing else. */
export const notifier = (pool: Pool) => {
  let sending = false
  let again = false
  const send = async () => {
    again = sending
    if (sending) return
    sending = true
    // No need to wait for the disk.
    await pool.query(`begin; set local synchronous_commit = off; notify ${channel}; commit`).catch(() => undefined)
    await pause(leastBetweenMs)
    sending = false
    if (again) await send()
  }
  return send
}

/** Listens as long as somebody uses it. */
export const signals = (pool: Pool) => {
  const waiting = new Set<() => void>()
  let users = 0
  let words = 0
  let listening: Listening | null = null

  const heard = () => {
    words += 1
    for (const wake of [...waiting]) wake()
  }

  return {
    /** Until the answer is called. */
    use: () => {
      if (!users++) listening = listen(pool, channel, heard)
      return async () => {
        if (--users) return
        const last = listening
        listening = null
        await last?.close()
      }
    },
    /** How many words came so far. */
    words: () => words,
    /** Ends with the first word since `since`, after `ms`, or when `signal` aborts. */
    wait: (since: number, ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((done) => {
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          signal.removeEventListener('abort', wake)
          done()
        }
        const timer = setTimeout(wake, ms)
        waiting.add(wake)
        signal.addEventListener('abort', wake)
        if (signal.aborted || words !== since) wake()
      }),
  }
}
