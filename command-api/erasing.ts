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

/** How far it has come; tests of faults die here. */
export type Step = 'destroyed' | 'purged'

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
  readonly onStep?: ((step: Step) => void | Promise<void>) | undefined
}

const lookMs = 500
/** Others may have left something undone meanwhile. */
const unaskedMs = 30_000

export const erasing = ({ log, keys, tokens, erasures, logger, onStep }: Parts): Erasing => {
  let found: Survey | null = null
  /** Those who wait for another turn: it failed, or a generation has not come so far. */
  const waiting = new Map<string, number | undefined>()

  const complete: Erasing['complete'] = async (owner, telegramId) => {
    const stream = streamOf.user(owner)
    const events = (await log.readStreams([stream])).get(stream) ?? []
    const whole = { key: false, tokens: 0, rows: 0 }
    waiting.set(owner, telegramId)
    let settled = true
    for (const [n, { erasure, at }] of erasuresIn(owner, events).entries()) {
      const returned = events.findLastIndex(({ type }) => type === 'UserRegistered') > n
      const destroyed = await erasures.destroy(erasure, {
        telegramId: telegramId ?? telegramIdIn(events),
        returnedAfter: returned ? at : null,
      })
      keys.forget(erasure.keyId)
      tokens.forget()
      await onStep?.('destroyed')
      const purged = await erasures.purge(erasure).catch((error: unknown) => {
        logger.warn({ err: error }, 'rows of an erased person are still there; it is tried again')
        return { rows: 0, settled: false }
      })
      await onStep?.('purged')
      settled &&= purged.settled
      whole.key ||= destroyed.key
      whole.tokens += destroyed.tokens
      whole.rows += purged.rows
    }
    if (settled) waiting.delete(owner)
    return whole
  }

  const settle = async (): Promise<boolean> => {
    let settled = true
    for (const [owner, telegramId] of [...waiting]) await complete(owner, telegramId)
    for (const erasure of await erasures.unsettled()) {
      const purged = await erasures.purge(erasure)
      settled &&= purged.settled
      if (purged.settled) waiting.delete(erasure.owner)
    }
    return settled && waiting.size === 0
  }

  const look = async (signal: AbortSignal) => {
    found = await survey(log, signal)
    metrics.keyless.set(found.keyless)
    if (found.keyless) logger.warn(`the words of ${found.keyless} persons cannot be opened: restore accounts.key`)
    for (const owner of await undoneOf(found, erasures)) {
      logger.info('an erasure that was left undone is finished')
      await complete(owner)
    }
  }

  return {
    complete,
    surveyed: () => found,
    tend: async (signal) => {
      let looked = false
      let next = 0
      for (; !signal.aborted; await sleep(lookMs, undefined, { signal }).catch(() => undefined)) {
        if (waiting.size === 0 && performance.now() < next) continue
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

/** The erasures of a stream, by the index of their event. */
const erasuresIn = (owner: string, events: readonly Recorded[]) =>
  new Map(
    events.flatMap((event, n): [number, { erasure: Erasure; at: string }][] =>
      event.type === 'UserErased'
        ? [
            [
              n,
              {
                erasure: { owner, keyId: event.data.keyId, position: event.position },
                at: event.metadata.occurredAt,
              },
            ],
          ]
        : [],
    ),
  )

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
