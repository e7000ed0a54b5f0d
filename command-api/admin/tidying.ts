/** Sessions that are over and old records of signing in go by themselves. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '#platform/telemetry/logger.ts'

const everyMs = 3_600_000

/** Until `signal` aborts. What fails is tried again an hour later. */
export const tidying = async (
  accounts: readonly { tidy(): Promise<void> }[],
  logger: Logger,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await Promise.all(accounts.map((one) => one.tidy())).catch((error) =>
      logger.warn({ err: error }, 'old sessions and sign-ins were not tidied away'),
    )
    await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}
