/**
 * The bot without Telegram: a strict double of the Bot API, the people who talk to it, and their chat page, all below
 * `/sandbox/`. Loopback only.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { systemClock } from '#platform/clock.ts'
import { type Chats, chats as openChats } from './chats.ts'
import { type Fault, faults } from './faults.ts'
import { isFromHere, readBody, sendJson } from './http.ts'
import { isMethod, type MethodName, methods } from './methods.ts'
import { pageFile } from './page.ts'
import { people, type Xray } from './people.ts'
import { posts } from './posts.ts'
import { Refused } from './refused.ts'

export interface Sandbox {
  /** Of the bot that talks to this double. */
  readonly token: string
  /** What people do, in this process: for tests. */
  readonly chats: Chats
  /** `BOT_API_ROOT`, below the origin at which `handle` is mounted. */
  apiRoot(origin: string): string
  /** The next call of this method fails so; for tests. */
  disturb(method: MethodName, fault: Fault): void
  /** Where updates are posted; null: the bot asks for them. */
  webhook(): string | null
  /** Every call that was refused so far, as `method: description`; for tests. */
  readonly refusals: readonly string[]
  /** Answers what is below `/sandbox/`; false: not its path. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>
  /** Ends the streams of pages that are open. */
  close(): void
}

const newToken = () => `1:${randomBytes(24).toString('base64url')}`
const mostRemembered = 1_000
const largestFile = 50 * 1024 * 1024

export interface SandboxOptions {
  readonly xray?: Xray
  /** Of the bot; one that nobody can guess if not given. */
  readonly token?: string
}

export const sandbox = ({ xray, token = newToken() }: SandboxOptions = {}): Sandbox => {
  const chats = openChats()
  const hook = posts(chats)
  const call = methods(chats, hook)
  const trouble = faults()
  const personSide = people(chats, xray)
  const refusals: string[] = []

  const botSide = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const [, given, name = ''] = /^\/sandbox\/api\/bot([^/]+)\/(\w+)$/.exec(path) ?? []
    const ended = new AbortController()
    response.once('close', () => ended.abort())
    try {
      if (given !== token) throw new Refused(401, 'Unauthorized')
      if (!isMethod(name)) throw new Refused(404, 'Not Found')
      const parameters = await readBody(request, largestFile)
      const fault = trouble.take(name)
      if (fault === 'reset') return void request.socket.destroy()
      if (typeof fault === 'object') {
        await systemClock.sleep(fault.afterMs ?? 0, ended.signal)
        throw new Refused(fault.status, fault.description, fault.retryAfter)
      }
      const result = await call(name, parameters, ended.signal)
      if (fault === 'late') return void request.socket.destroy()
      if (fault === 'silent') return
      sendJson(response, 200, { ok: true, result })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refusals.push(`${name}: ${error.message}`)
      if (refusals.length > mostRemembered) refusals.shift()
      const parameters = error.retryAfter === undefined ? {} : { parameters: { retry_after: error.retryAfter } }
      sendJson(response, error.code, { ok: false, error_code: error.code, description: error.message, ...parameters })
    }
  }

  return {
    token,
    chats,
    refusals,
    apiRoot: (origin) => `${origin}/sandbox/api`,
    disturb: trouble.add,
    webhook: hook.url,
    async handle(request, response, path) {
      if (path === '/sandbox') {
        response.writeHead(308, { Location: '/sandbox/' }).end()
        return true
      }
      if (!path.startsWith('/sandbox/')) return false
      if (!isFromHere(request)) sendJson(response, 403, { error: 'the sandbox works on this machine only' })
      else if (path.startsWith('/sandbox/api/')) await botSide(request, response, path)
      else if (path.startsWith('/sandbox/people')) await personSide.handle(request, response, path)
      else pageFile(request, response, path)
      return true
    },
    close() {
      hook.unset()
      personSide.close()
    },
  }
}
