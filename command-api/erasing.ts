/**
 * Carries out what the log says of persons who were erased, and finishes what another process left undone. The log is
 * what counts: `UserErased` comes first, and whatever is still there afterwards goes, however often this is asked.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { streamOf } from '#contracts/events/index.ts'
import { type Destroyed, type Erasure, type Erasures, openErasures } from '#platform/auth/erasure.ts'
import type { Keys } from '#platform/auth/keys.ts'
import type { Tokens } from '#platform/auth/tokens.ts'
import type { Log, Recorded } from '#platform/event-store/log.ts'
import type { Pool } from '#platform/postgres/pool.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import * as metrics from './metrics.ts'
import { type Survey, survey } from './survey.ts'

export interface Erasing {
  /**
   * For whoever has a `UserErased` in their stream. Once it resolves their key, tokens and dialogue are gone, and their
   * rows but for those that a generation far behind may still fold, which go when it has come so far.
   */
  complete(owner: string, telegramId?: number): Promise<Destroyed & { readonly rows: number }>
  /** Goes through the log once for what was left undone, and goes on until nothing is. Ends with the signal. */
  tend(signal: AbortSignal): Promise<void>
  /** What that found; null: not yet. */
  surveyed(): Survey | null
}

interface Parts {
  readonly log: Log
  readonly keys: Pick<Keys, 'forget'>
  readonly tokens: Pick<Tokens, 'forget'>
  readonly erasures: Erasures
  readonly logger: Pick<Logger, 'info' | 'warn'>
}

const lookMs = 500
/** Others may have left something undone meanwhile. */
const unaskedMs = 30_000
/** What was under way when a person was erased is over by then, and may have left something: the bot's dialogue. */
const onceMoreMs = 10_000
const againMs = 1_000

/** When to look after a person again, and whether that is for the last time. */
interface Turn {
  readonly telegramId: number | undefined
  readonly at: number
  readonly isLast: boolean
}

export const erasing = ({ log, keys, tokens, erasures, logger }: Parts): Erasing => {
  let found: Survey | null = null
  const turns = new Map<string, Turn>()

  const carryOut = async (owner: string, telegramId: number | undefined) => {
    const stream = streamOf.user(owner)
    const events = (await log.readStreams([stream])).get(stream) ?? []
    const whole = { key: false, tokens: 0, rows: 0 }
    let settled = true
    for (const { returnedAfter, ...erasure } of erasuresIn(owner, events)) {
      const destroyed = await erasures.destroy(erasure, {
        telegramId: telegramId ?? telegramIdIn(events),
        returnedAfter,
      })
      keys.forget(erasure.keyId)
      tokens.forget()
      const purged = await erasures.purge(erasure).catch((error: unknown) => {
        logger.warn({ err: error }, 'rows of an erased person are still there; it is tried again')
        return { rows: 0, settled: false }
      })
      settled &&= purged.settled
      whole.key ||= destroyed.key
      whole.tokens += destroyed.tokens
      whole.rows += purged.rows
    }
    return { whole, settled }
  }

  const turn = async (owner: string, telegramId: number | undefined, wasLast: boolean) => {
    turns.set(owner, { telegramId, at: performance.now(), isLast: wasLast })
    const { whole, settled } = await carryOut(owner, telegramId)
    if (settled && wasLast) turns.delete(owner)
    else turns.set(owner, { telegramId, at: performance.now() + (settled ? onceMoreMs : againMs), isLast: settled })
    return whole
  }

  const settle = async (): Promise<boolean> => {
    const now = performance.now()
    for (const [owner, { telegramId, at, isLast }] of turns) if (at <= now) await turn(owner, telegramId, isLast)
    let settled = true
    for (const erasure of await erasures.unsettled()) settled &&= (await erasures.purge(erasure)).settled
    return settled
  }

  const look = async (signal: AbortSignal) => {
    found = await survey(log, signal)
    metrics.keyless.set(found.keyless)
    if (found.keyless) logger.warn(`the words of ${found.keyless} persons cannot be opened: restore accounts.key`)
    for (const owner of await undoneOf(found, erasures)) {
      logger.info('an erasure that was left undone is finished')
      await turn(owner, undefined, true)
    }
  }

  return {
    complete: (owner, telegramId) => turn(owner, telegramId, false),
    surveyed: () => found,
    tend: async (signal) => {
      let looked = false
      let next = 0
      for (; !signal.aborted; await sleep(lookMs, undefined, { signal }).catch(() => undefined)) {
        const now = performance.now()
        if (now < next && ![...turns.values()].some(({ at }) => at <= now)) continue
        try {
          if (!looked) await look(signal)
          looked = true
          next = performance.now() + ((await settle()) ? unaskedMs : 0)
        } catch (error) {
          if (!signal.aborted) logger.warn({ err: error }, 'erasures cannot be finished now; it is tried again')
        }
      }
    },
  }
}

/** What those have who work beside the services. */
export interface Beside {
  readonly log: Log
  readonly keys: Keys
  readonly pool: Pool
  readonly salt: string
}

const quiet = { info: () => undefined, warn: () => undefined }

export const erasingBeside = ({ log, keys, pool }: Beside): Erasing =>
  erasing({ log, keys, tokens: { forget: () => undefined }, erasures: openErasures(pool), logger: quiet })

/** The erasures of a stream; `returnedAfter`: when it was, where the person registered again afterwards. */
const erasuresIn = (
  owner: string,
  events: readonly Recorded[],
): readonly (Erasure & { readonly returnedAfter: string | null })[] => {
  const registered = events.findLastIndex(({ type }) => type === 'UserRegistered')
  return events.flatMap((event, n) => {
    if (event.type !== 'UserErased') return []
    const returnedAfter = registered > n ? event.metadata.occurredAt : null
    return [{ owner, keyId: event.data.keyId, position: event.position, returnedAfter }]
  })
}

/** As long as one of their keys is there. */
const telegramIdIn = (events: readonly Recorded[]): number | null => {
  const registered = events.findLast((event) => event.type === 'UserRegistered' && !event.erased)
  return registered?.type === 'UserRegistered' ? registered.data.telegramId : null
}

const pageSize = 1_000

const undoneOf = async ({ erased }: Survey, erasures: Erasures): Promise<readonly string[]> => {
  const undone: string[] = []
  const all = [...erased]
  for (let from = 0; from < all.length; from += pageSize) {
    const page = all.slice(from, from + pageSize)
    const keyIds = page.flatMap(([, { keyIds }]) => keyIds)
    const gone = page.flatMap(([owner, { returned }]) => (returned ? [] : [owner]))
    undone.push(...(await erasures.undone({ keyIds, gone })))
  }
  return undone
}
