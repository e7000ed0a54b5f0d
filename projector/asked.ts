/** Carries out what was asked for by a row, and answers in it. Each rejects only where the database is away. */

import type { Difference } from './compare.ts'
import type { Work } from './follow.ts'
import type { Generation } from './generation.ts'
import { fail, finish, giveBack, progressed, type Taken, take } from './request.ts'
import { seldom } from './seldom.ts'
import { RollbackRefused, rollback } from './swap.ts'
import { VerifyFailed, verify } from './verify.ts'

/** A person reads them; what there are more is counted. */
const mostNamed = 100
/** More projectors than that need not die of it. */
const mostTries = 3

const named = ({ table, key, kind, columns }: Difference) => ({
  table,
  key,
  kind,
  // What stands in them are people's words.
  columns: columns.map(({ name }) => name),
})

/** Answers whether one was asked for. */
export const verifyAsked = async ({ pool, log, holder, signal }: Work): Promise<boolean> => {
  const taken = await take(pool, holder.name, 'verify')
  if (!taken) return false
  if (taken.tries > mostTries) {
    await fail(pool, taken, `each of ${mostTries} projectors ended while it was at it`)
    return true
  }
  const told = seldom((progress: Parameters<typeof progressed>[2]) => progressed(pool, taken, progress))
  try {
    const { differences, ...found } = await verify({ pool, log, signal, most: mostNamed }, told.say)
    await told.end()
    await finish(pool, taken, JSON.stringify({ ...found, differences: differences.map(named) }))
  } catch (error) {
    if (signal.aborted) await giveBack(pool, taken)
    else await fail(pool, taken, error instanceof VerifyFailed ? error.message : `it was broken off: ${String(error)}`)
  }
  return true
}

export const rollbackAsked = async ({ pool, holder }: Work): Promise<void> => {
  const taken = await take(pool, holder.name, 'rollback')
  if (!taken) return
  try {
    await rollback(pool, (client, { blue, green }) =>
      finish(client, taken, JSON.stringify({ generation: blue.generation, before: green.generation })),
    )
  } catch (error) {
    if (!(error instanceof RollbackRefused)) throw error
    await fail(pool, taken, error.message)
  }
}

/** A wish that the event at which a projector stands still be tried again. */
export const retrying = ({ pool, holder }: Work) => {
  let taken: Taken | null = null
  /** `why`: it could not be applied again; null: it could. */
  const settle = async (why: string | null) => {
    const settled = taken
    if (!settled) return
    taken = null
    await (why === null ? finish(pool, settled, '{}') : fail(pool, settled, why)).catch(() => undefined)
  }
  return {
    settle,
    isAsked: async (): Promise<boolean> => {
      taken ??= await take(pool, holder.name, 'retry')
      return taken !== null
    },
    /** Whoever follows and did not stop refuses it; whoever does not follow any more gives it back. */
    look: async (live: Generation | null): Promise<void> => {
      if (!live) return
      const follows = live.holder === holder.name
      if (taken && !follows) {
        await giveBack(pool, taken)
        taken = null
      }
      if (taken || !follows || live.stoppedBy !== null) return
      taken = await take(pool, holder.name, 'retry')
      await settle('no event has stopped the projector')
    },
  }
}
