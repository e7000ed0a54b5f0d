/** Hears one channel on a connection of its own, which is made again where it was lost. Words in between are lost too. */
import pg from 'pg'
import type { Pool } from './pool.ts'

const reconnectMs = 500

export interface Listening {
  close(): Promise<void>
}

/** `channel` is a plain identifier. */
export const listen = (pool: Pool, channel: string, heard: (payload: string) => void): Listening => {
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | undefined
  let closed = false

  const connect = () => {
    const next = new pg.Client(pool.options)
    client = next
    const lost = () => {
      if (client !== next) return
      client = null
      next.end().catch(() => undefined)
      if (!closed) retry = setTimeout(connect, reconnectMs)
    }
    next.on('error', lost)
    next.on('end', lost)
    next.on('notification', ({ payload }) => heard(payload ?? ''))
    next
      .connect()
      .then(() => next.query(`listen ${channel}`))
      .catch(lost)
  }
  connect()

  return {
    close: async () => {
      closed = true
      clearTimeout(retry)
      const last = client
      client = null
      await last?.end().catch(() => undefined)
    },
  }
}
