/** Contestants run in processes of their own, for neither's garbage and event loop shall weigh on the other. */
import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import { quantile, type Sample } from './rounds.ts'

export interface Contestant {
  /** What it said when it was ready. */
  readonly ready: Sample
  /** Sends the order, answers what the process answers. */
  ask(order: Order): Promise<Sample>
  stop(): void
}
export type Order = Readonly<Record<string, string | number>>

export const start = (file: string, ...args: readonly string[]): Promise<Contestant> => launch(file, args, [])

/** With another module loaded before it. */
export const startAfter = (module: string, file: string, ...args: readonly string[]): Promise<Contestant> =>
  launch(file, args, ['--import', resolve(import.meta.dirname, module)])

const launch = (file: string, args: readonly string[], execArgv: string[]): Promise<Contestant> => {
  const child = fork(resolve(import.meta.dirname, file), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv,
  })
  const answer = () =>
    new Promise<Sample>((done, failed) => {
      const ended = (code: number | null) => failed(new Error(`${file} ended with ${code}`))
      child.once('exit', ended)
      child.once('message', (message: Sample) => {
        child.off('exit', ended)
        done(message)
      })
    })
  return answer().then((ready) => ({
    ready,
    ask: (order) => {
      const answered = answer()
      child.send(order)
      return answered
    },
    stop: () => void child.kill('SIGKILL'),
  }))
}

/** The other side: says that it is ready, then answers order by order. */
export const serve = (ready: Sample, carryOut: (order: Order) => Promise<Sample>): void => {
  process.on('message', (order: Order) => {
    carryOut(order).then(
      (sample) => process.send?.(sample),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
  process.on('disconnect', () => process.exit())
  process.send?.(ready)
}

/** `count` pieces of work, `atOnce` of them under way at any time; answers how many were done a second. */
export const flood = async (count: number, atOnce: number, work: (n: number) => Promise<unknown>): Promise<number> => {
  let next = 0
  const startedAt = performance.now()
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (count / (performance.now() - startedAt)) * 1000
}

/** For `ms`, `atOnce` pieces of work under way at any time; `p50` and `p99` of one in microseconds. */
export const timed = async (ms: number, atOnce: number, work: () => Promise<unknown>) => {
  const times: number[] = []
  const until = performance.now() + ms
  const worker = async () => {
    while (performance.now() < until) {
      const startedAt = performance.now()
      await work()
      times.push((performance.now() - startedAt) * 1000)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  times.sort((a, b) => a - b)
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}
