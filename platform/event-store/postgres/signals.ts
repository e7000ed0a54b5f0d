/** Word that something was appended: sent beside the appends, heard on a connection of its own. Only for speed. */
import { type Listening, listen } from '#platform/postgres/listen.ts'
import type { Pool } from '#platform/postgres/pool.ts'

const channel = 'adak_appended'

/** One on its way at a time: what is appended meanwhile is told by the next. Its loss costs a poll, nothing else. */
export const notifier = (pool: Pool) => {
  let sending = false
  let again = false
  const send = () => {
    if (sending) {
      again = true
      return
    }
    sending = true
    pool
      // No need to wait for the disk.
      .query(`begin; set local synchronous_commit = off; notify ${channel}; commit`)
      .catch(() => undefined)
      .finally(() => {
        sending = false
        if (again) {
          again = false
          send()
        }
      })
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
