/**
 * One of several processes leads; the others stand by.
 *
 * L1. As long as the database can be asked, `mayAct` answers true to one of them at most: the lease runs out by the
 *     database's clock, and by the holder's own monotonic one no later. One that was frozen asks anew when it wakes.
 * L2. A leader that ends well gives the lease back; one that is killed or frozen is succeeded `ttlMs` later.
 * L3. Where the database is away nobody can take the lease, so the leader goes on. One that is cut off from it alone
 *     leads beside its successor, until it hears of it.
 */
import { type Clock, systemClock } from '#platform/clock.ts'
import type { Pool } from './pool.ts'

export interface LeaseOptions {
  readonly pool: Pool
  /** What is led: `bot`. */
  readonly name: string
  /** Who this is: nobody else bears that name. */
  readonly holder: string
  readonly ttlMs?: number
  readonly clock?: Clock
  readonly onError?: (error: unknown) => void
}

export interface Leadership {
  /** Asked before each deed that only a leader may do. */
  mayAct(): Promise<boolean>
  /** Aborts when another has taken over, or a stop was asked for. */
  readonly over: AbortSignal
}

export interface Leading {
  /** Settles when the leading has: resolves after `stop`, rejects with what `lead` rejects with. */
  readonly done: Promise<void>
  isLeader(): boolean
  stop(): Promise<void>
}

/** Stands by, and runs `lead` whenever this process holds the lease. `lead` ends soon after `over` aborts. */
export const leading = (options: LeaseOptions, lead: (leadership: Leadership) => Promise<void>): Leading => {
  const { pool, name, holder, ttlMs = 5_000, clock = systemClock, onError = () => undefined } = options
  const stopping = new AbortController()
  let leads = false

  /** Throws where the database is away. */
  const take = async (): Promise<boolean> => {
    const { rowCount } = await pool.query(
      `insert into public.lease (name, holder, until)
       values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
       on conflict (name) do update set holder = excluded.holder, until = excluded.until
       where lease.holder = excluded.holder or lease.until < clock_timestamp()`,
      [name, holder, ttlMs],
    )
    return rowCount === 1
  }
  const giveBack = () =>
    pool.query('update public.lease set until = clock_timestamp() where name = $1 and holder = $2', [name, holder])

  const term = async (takenAt: number): Promise<void> => {
    const lost = new AbortController()
    const over = AbortSignal.any([lost.signal, stopping.signal])
    let trustedUntil = takenAt + ttlMs
    let asking: Promise<void> | null = null

    const renew = async (): Promise<void> => {
      const asked = clock.monotonic()
      try {
        if (!(await take())) lost.abort()
        else trustedUntil = asked + ttlMs
      } catch (error) {
        onError(error)
        trustedUntil = asked + 2 * ttlMs
      }
    }
    const ask = () => (asking ??= renew().finally(() => (asking = null)))
    // An answer that lay unread while we were frozen is none: ask until one is fresh.
    const mayAct = async () => {
      while (!lost.signal.aborted && clock.monotonic() >= trustedUntil) await ask()
      return !lost.signal.aborted
    }

    const ended = new AbortController()
    const renewing = (async () => {
      const end = AbortSignal.any([ended.signal, lost.signal])
      for (;;) {
        await clock.sleep(ttlMs / 3, end)
        if (end.aborted) return
        await ask()
      }
    })()
    leads = true
    try {
      await lead({ mayAct, over })
    } finally {
      leads = false
      ended.abort()
      await renewing
      if (!lost.signal.aborted) await giveBack().catch(onError)
    }
  }

  const run = async () => {
    while (!stopping.signal.aborted) {
      const asked = clock.monotonic()
      const taken = await take().catch((error) => void onError(error))
      if (taken) await term(asked)
      else await clock.sleep(ttlMs / 5, stopping.signal)
    }
  }
  const done = run()
  return {
    done,
    isLeader: () => leads,
    stop: () => {
      stopping.abort()
      return done.catch(() => undefined)
    },
  }
}
