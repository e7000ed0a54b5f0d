/** The log as it grows, to operators who follow it: each by questions of their own, for each has filters of their own. */
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '#contracts/problems.ts'
import type { Sessions } from '#platform/auth/sessions.ts'
import type { Position } from '#platform/event-store/port.ts'
import { toToken } from '#platform/http/position-token.ts'
import { drained } from '../event-stream.ts'
import type { Live } from '../live.ts'

/** What follows a position: frames to write, and how far that goes. */
export type Further = (after: Position) => Promise<{ readonly frames: readonly string[]; readonly position: Position }>

export interface LogFeed {
  /** Throws Refusal 429 where as many follow as may. */
  admit(): void
  /** Writes what follows `after`, then what comes, until the client is gone or slow, or the session is over. */
  follow(out: ServerResponse, who: { session: Buffer; after: Position; further: Further }): void
  /** Ends every stream; whoever comes later is ended at once. */
  close(): void
}

interface Deps {
  readonly live: Live
  readonly sessions: Pick<Sessions, 'good'>
  readonly copyId: string
  /** How often a quiet stream says that it lives. */
  readonly beatMs?: number
  /** How often it is looked whose sessions are over. */
  readonly sessionsMs?: number
  /** For so long a client may take nothing. */
  readonly drainMs?: number
}

interface Client {
  readonly out: ServerResponse
  readonly session: string
  position: Position
}

const mostStreams = 50
/** Between two questions of one of them. */
const restMs = 100
/** In case that a notification was lost. */
const pollMs = 1_000

export const logFeed = (deps: Deps): LogFeed => {
  const { live, sessions, copyId, beatMs = 15_000, sessionsMs = 2_000, drainMs = 15_000 } = deps
  const clients = new Set<Client>()
  let wake = Promise.withResolvers<void>()
  let timers: NodeJS.Timeout[] = []
  let closed = false

  const wakeAll = () => {
    wake.resolve()
    wake = Promise.withResolvers()
  }
  const mark = ({ position }: Client) => `id: ${toToken(copyId, position)}\n\n`

  const run = async (client: Client, further: Further) => {
    while (clients.has(client)) {
      const woken = wake.promise
      if (live.reached() <= client.position) {
        await woken
        continue
      }
      const { frames, position } = await further(client.position)
      for (const frame of frames) {
        client.out.write(frame)
        if (client.out.writableNeedDrain) await drained(client.out, drainMs)
      }
      if (position > client.position) client.position = position
      await pause(restMs)
    }
  }

  const endThoseWithoutSession = async () => {
    const asked = [...clients]
    const good = await sessions.good([...new Set(asked.map(({ session }) => session))])
    for (const { session, out } of asked) if (!good.has(session)) out.end()
  }

  const begin = () => {
    const beat = () => {
      // To one that is behind with reading, its place is told by the events themselves.
      for (const client of clients) if (!client.out.writableNeedDrain) client.out.write(mark(client))
    }
    timers = [
      setInterval(() => void live.look().then(wakeAll, () => undefined), pollMs),
      setInterval(beat, beatMs),
      setInterval(() => void endThoseWithoutSession().catch(() => undefined), sessionsMs),
    ]
  }
  const leave = (client: Client) => {
    clients.delete(client)
    wakeAll()
    if (clients.size) return
    for (const timer of timers) clearInterval(timer)
  }

  live.watch(wakeAll)
  return {
    admit: () => {
      if (clients.size < mostStreams) return
      throw new Refusal('too-many-requests', 'too many follow the log already', { retryAfterSeconds: 10 })
    },
    follow: (out, { session, after, further }) => {
      if (closed) return void out.end()
      const client: Client = { out, session: session.toString('hex'), position: after }
      if (clients.size === 0) begin()
      clients.add(client)
      out.once('close', () => leave(client))
      // Known from the first byte on, so that whoever is cut off before the first event resumes here.
      out.write(`retry: 2000\n${mark(client)}`)
      // What cannot be asked now is asked again when the client comes back.
      run(client, further).catch(() => out.end())
    },
    close: () => {
      closed = true
      for (const { out } of clients) out.end()
    },
  }
}
