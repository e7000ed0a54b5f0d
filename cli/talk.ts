/** Standalone's bot: with a token in Telegram, without one in the sandbox. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { webhookIn } from '#bot/config.ts'
import { observeOutcome } from '#bot/metrics.ts'
import type { Sandbox } from '#bot/sandbox/sandbox.ts'
import type { Webhook } from '#bot/webhook.ts'
import { personId } from '#domain/ids.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { type Leadership, type Leading, leading } from '#platform/postgres/lease.ts'
import type { Queue } from '#platform/queue/port.ts'
import { xraying } from '#query-api/xray.ts'
import type { Config } from './config.ts'
import { isOfThisMachine, withinOf } from './own-names.ts'
import type { Standalone } from './standalone.ts'

/** The sandbox is for this machine only. */
export const isSandboxed = ({ BOT_TOKEN, HOST }: Config) => BOT_TOKEN === undefined && isOfThisMachine(HOST)

const xrayOf = ({ reading, salt }: Standalone) => {
  const xray = xraying(reading)
  return (telegramId: number, after: string | null) => xray(personId(salt, telegramId), after)
}

/** Others may share the database, and with it the token. */
const leadingOf =
  ({ writing: pool, folder, logger }: Standalone) =>
  (term: (leadership: Leadership) => Promise<void>): Leading =>
    leading(
      {
        pool,
        name: 'bot',
        holder: `standalone:${folder}`,
        onError: (error) => logger.warn({ err: error }, 'the lease of the bot cannot be asked for'),
      },
      term,
    )

export interface Talk {
  readonly sandbox: Sandbox | null
  readonly webhook: Webhook | null
  close(): Promise<void>
}

/** The bot: with a token in Telegram, without one in the sandbox. Its code is loaded after the APIs' is at work. */
export const talk = async (parts: Standalone, openQueue: () => Queue): Promise<Talk> => {
  const { config, serviceToken, writing, logger } = parts
  const sandbox = isSandboxed(config)
    ? (await import('#bot/sandbox/sandbox.ts')).sandbox({ xray: xrayOf(parts) })
    : null
  const token = sandbox?.token ?? config.BOT_TOKEN
  if (token === undefined) return { sandbox, webhook: null, close: async () => undefined }
  const here = withinOf(config.HOST, parts.origin)
  const { bot } = await import('#bot/service.ts')
  const running = bot({
    token,
    apiRoot: sandbox ? sandbox.apiRoot(here) : config.BOT_API_ROOT,
    commandUrl: here,
    queryUrl: here,
    serviceToken,
    dialogues: postgresDialogues(writing),
    openQueue,
    ...(!sandbox && { webhook: webhookIn(config), lead: leadingOf(parts) }),
    onOutcome: observeOutcome,
    logger,
  })
  running.done.catch(() => undefined)
  return {
    sandbox,
    webhook: running.webhook,
    close: async () => {
      const stopped = running.stop()
      sandbox?.close()
      await stopped
    },
  }
}

/** Telegram calls by the name of whatever leads here, and shows its secret. */
export const posted = (talking: Promise<Talk | null>, request: IncomingMessage, response: ServerResponse): void => {
  talking
    .then((talk) => talk?.webhook?.(request, response, request.url ?? ''))
    .then(
      (isTheirs) => isTheirs || response.writeHead(404).end(),
      () => response.destroy(),
    )
}
