/** Updates as Telegram posts them, in place of polling. It hears 200 only when an update is done; else it comes again. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Update } from 'node-telegram-bot-api'
import * as z from 'zod'

const mostBytes = 256 * 1024
/** Telegram repeats what it hears no answer to; whoever comes again meanwhile joins in. */
const Posted = z.looseObject({ update_id: z.int().nonnegative() })

export interface WebhookOptions {
  /** Below which address Telegram posts. */
  readonly path: string
  readonly secret: string
  /** Resolves when the update is done. Rejects: it is to come again. */
  readonly take: (update: Update) => Promise<void>
  readonly isReady: () => boolean
}

/** Answers what is posted to `path`; false: not its path. */
export type Webhook = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<boolean>

export const webhook = ({ path: own, secret, take, isReady }: WebhookOptions): Webhook => {
  const inHand = new Map<number, Promise<void>>()
  const once = (update: Update): Promise<void> => {
    const id = update.update_id
    const work = inHand.get(id) ?? take(update).finally(() => inHand.delete(id))
    inHand.set(id, work)
    return work
  }

  const answer = async (request: IncomingMessage): Promise<[status: number, headers?: Record<string, string>]> => {
    if (request.method !== 'POST') return [405, { Allow: 'POST' }]
    if (!isSame(request.headers['x-telegram-bot-api-secret-token'], secret)) return [401]
    if (!isReady()) return [503, { 'Retry-After': '1' }]
    const text = await readText(request)
    if (text === null) return [413, { Connection: 'close' }]
    const update = readUpdate(text)
    if (!update) return [400]
    try {
      await once(update)
      return [200]
    } catch {
      return [500]
    }
  }

  return async (request, response, path) => {
    if (path !== own) return false
    const [status, headers] = await answer(request)
    response.writeHead(status, headers).end()
    return true
  }
}

/** Takes as long for any two texts. */
const isSame = (given: string | string[] | undefined, secret: string): boolean => {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(typeof given === 'string' ? given : ''), hash(secret))
}

const readText = async (request: IncomingMessage): Promise<string | null> => {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > mostBytes) return null
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts).toString('utf8')
}

const readUpdate = (text: string): Update | null => {
  try {
    return (Posted.safeParse(JSON.parse(text)).data as Update | undefined) ?? null
  } catch {
    return null
  }
}
