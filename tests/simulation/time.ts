/**
 * One virtual clock for everything in this process, and simulated processes that can crash or freeze at any await. A
 * timer, and whatever comes back from outside, belongs to the process in which it was asked for: a dead one hears of
 * nothing any more, a frozen one only when it wakes.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire, syncBuiltinESMExports } from 'node:module'

export class Process {
  readonly name: string
  isAlive = true
  /** Virtual milliseconds. */
  frozenUntil = 0
  readonly #mourners = new Set<() => void>()

  constructor(name: string) {
    this.name = name
  }
  kill(): void {
    this.isAlive = false
    for (const mourn of this.#mourners) mourn()
  }
  /** Calls `mourn` when it dies; answers how to take that back. */
  onDeath(mourn: () => void): () => void {
    this.#mourners.add(mourn)
    return () => void this.#mourners.delete(mourn)
  }
  run<T>(work: () => T): T {
    return current.run(this, work)
  }
}

interface Timer {
  readonly order: number
  readonly owner: Process | undefined
  readonly go: () => void
  at: number
}

const current = new AsyncLocalStorage<Process>()
/** undefined: the world outside of all processes. */
export const here = (): Process | undefined => current.getStore()

/** Does `work` for the world outside of all processes. */
export const outside = <T>(work: () => T): T => current.exit(work)

export interface Time {
  now(): number
  /** Lets the world live until this moment. */
  runUntil(ms: number): Promise<void>
  /** Resolves after `ms`, for the world outside of all processes. */
  pass(ms: number): Promise<void>
  /** Gives the machine its own clock back. */
  uninstall(): void
}

const real = { setImmediate, performanceNow: performance.now.bind(performance) }
/** As many turns of the machine's own loop as any chain of streams and promises needs that waits for no timer. */
const settlingTurns = 6
const settle = async () => {
  for (let turn = 0; turn < settlingTurns; turn++) await new Promise<void>((done) => real.setImmediate(done))
}

/** Puts the virtual clock in the place of the machine's, for all code in this process. */
export const installTime = (start: number): Time => {
  let now = start
  let count = 0
  // A binary heap by (at, order).
  const heap: Timer[] = []
  const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order)
  const push = (timer: Timer) => {
    let i = heap.push(timer) - 1
    while (i > 0) {
      const up = (i - 1) >> 1
      const parent = heap[up]
      if (!parent || !before(timer, parent)) break
      heap[i] = parent
      i = up
    }
    heap[i] = timer
  }
  const pop = (): Timer | undefined => {
    const [first] = heap
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let i = 0
    for (;;) {
      const [left, right] = [heap[2 * i + 1], heap[2 * i + 2]]
      const least = right && left && before(right, left) ? 2 * i + 2 : 2 * i + 1
      const child = heap[least]
      if (!child || !before(child, last)) break
      heap[i] = child
      i = least
    }
    heap[i] = last
    return first
  }

  const handles = new Map<number, Timer>()
  const schedule = (go: () => void, ms: number, every?: number): number => {
    const order = ++count
    const inContext = AsyncLocalStorage.bind(go)
    const timer: Timer = {
      order,
      owner: here(),
      at: now + Math.max(0, Number.isFinite(ms) ? Math.trunc(ms) : 0),
      go: () => {
        if (every === undefined) handles.delete(order)
        else {
          timer.at = now + Math.max(1, every)
          push(timer)
        }
        inContext()
      },
    }
    handles.set(order, timer)
    push(timer)
    return order
  }
  class Handle {
    readonly order: number
    constructor(order: number) {
      this.order = order
    }
    ref() {
      return this
    }
    unref() {
      return this
    }
    hasRef() {
      return true
    }
    refresh() {
      return this
    }
    close() {
      handles.delete(this.order)
    }
    [Symbol.toPrimitive]() {
      return this.order
    }
    [Symbol.dispose]() {
      this.close()
    }
  }
  const cancel = (handle: unknown) =>
    void handles.delete(handle instanceof Handle ? handle.order : Number(handle ?? Number.NaN))

  const RealDate = Date
  class VirtualDate extends RealDate {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(now)
      else super(...(given as [number]))
    }
    static override now = () => now
  }

  const timers = createRequire(import.meta.url)('node:timers/promises') as { setTimeout: unknown }
  const kept = {
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
    setImmediate: globalThis.setImmediate,
    Date: RealDate,
    pause: timers.setTimeout,
    timeout: AbortSignal.timeout,
    instant: Temporal.Now.instant,
  }
  const timeOrigin = start
  Object.assign(globalThis, {
    setTimeout: (go: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
      new Handle(schedule(() => go(...given), ms)),
    setInterval: (go: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
      new Handle(schedule(() => go(...given), ms, ms)),
    clearTimeout: cancel,
    clearInterval: cancel,
    setImmediate: (go: (...given: unknown[]) => void, ...given: unknown[]) => {
      const owner = here()
      return real.setImmediate(() => (owner?.isAlive ?? true) && go(...given))
    },
    Date: VirtualDate,
  })
  Object.defineProperty(performance, 'now', { configurable: true, value: () => now - timeOrigin })
  Object.defineProperty(performance, 'timeOrigin', { configurable: true, value: timeOrigin })
  Object.defineProperty(Temporal.Now, 'instant', {
    configurable: true,
    value: () => Temporal.Instant.fromEpochMilliseconds(now),
  })
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController()
    schedule(() => controller.abort(new DOMException('the time is up', 'TimeoutError')), ms)
    return controller.signal
  }
  timers.setTimeout = (ms = 0, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const order = schedule(() => resolve(value), ms)
      signal?.addEventListener('abort', () => {
        handles.delete(order)
        reject(signal.reason)
      })
    })
  syncBuiltinESMExports()

  return {
    now: () => now,
    pass: (ms) => current.exit(() => new Promise((resolve) => void schedule(() => resolve(), ms))),
    async runUntil(end) {
      await settle()
      for (;;) {
        const timer = heap[0]
        if (!timer || timer.at > end) break
        pop()
        if (!handles.has(timer.order) || timer.owner?.isAlive === false) {
          handles.delete(timer.order)
          continue
        }
        const thaw = timer.owner?.frozenUntil ?? 0
        if (thaw > timer.at) {
          timer.at = thaw
          push(timer)
          continue
        }
        now = Math.max(now, timer.at)
        timer.go()
        await settle()
      }
      now = Math.max(now, end)
    },
    uninstall() {
      const { pause, timeout, instant, ...globals } = kept
      Object.assign(globalThis, globals)
      timers.setTimeout = pause
      AbortSignal.timeout = timeout
      Object.defineProperty(Temporal.Now, 'instant', { configurable: true, value: instant })
      Reflect.deleteProperty(performance, 'now')
      Reflect.deleteProperty(performance, 'timeOrigin')
      syncBuiltinESMExports()
    },
  }
}
