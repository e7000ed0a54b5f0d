/** Word that something was appended: sent beside the appends, heard on a connection of its own. Only for speed. */
import pg from 'pg'

const channel = 'adak_appended'

/** One on its way at a time: what is appended meanwhile is told by the next. Its loss costs a poll, nothing else. */
export const notifier = (pool: pg.Pool) => {
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

const reconnectMs = 500

/** Listens as long as somebody uses it. */
export const listener = (pool: pg.Pool) => {
  const waiting = new Set<() => void>()
  let users = 0
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | undefined
  let words = 0

  const wakeAll = () => {
    words += 1
    for (const wake of [...waiting]) wake()
  }

  const connect = () => {
    const next = new pg.Client(pool.options)
    client = next
    const lost = () => {
      next.removeAllListeners('end')
      next.end().catch(() => undefined)
      if (client !== next) return
      client = null
      if (users) retry = setTimeout(connect, reconnectMs)
    }
    next.on('error', lost)
    next.once('end', lost)
    next.on('notification', wakeAll)
    next
      .connect()
      .then(() => next.query(`listen ${channel}`))
      .then(wakeAll)
      .catch(lost)
  }

  const close = () => {
    clearTimeout(retry)
    const last = client
    client = null
    last?.end().catch(() => undefined)
  }

  return {
    /** Until the answer is called. */
    use: () => {
      if (!users++) connect()
      return () => {
        if (!--users) close()
      }
    },
    /** How many words came so far. */
    words: () => words,
    /** Ends with the first word since `heard`, after `ms`, or when `signal` aborts. */
    wait: (heard: number, ms: number, signal: AbortSignal): Promise<void> =>
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
        if (signal.aborted || words !== heard) wake()
      }),
  }
}
