/** Server-sent events: whether they are wanted, and what becomes of a client that does not read. */
import type { ServerResponse } from 'node:http'

const eventStream = /(^|,)\s*text\/event-stream\s*(;|,|$)/i
export const wantsEvents = ({ accept }: { readonly accept: string | null }): boolean => eventStream.test(accept ?? '')

/** Bytes that a client has not taken; then it is dropped, and resumes by Last-Event-ID. */
const mostUnread = 65_536
const drainMs = 15_000

export const writeTo = (out: ServerResponse, text: string): void => {
  out.write(text)
  if (out.writableLength > mostUnread) out.destroy()
}

/** Either the client takes what was written, or it is dropped. */
export const drained = (out: ServerResponse, withinMs = drainMs): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(late)
      out.off('drain', done).off('close', done)
      resolve()
    }
    const late = setTimeout(() => out.destroy(), withinMs)
    out.once('drain', done).once('close', done)
  })
