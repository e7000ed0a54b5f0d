/** For tests: services as processes of their own, as compose runs them, on one database. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { eventually } from './eventually.ts'

const root = resolve(import.meta.dirname, '..')
const patient = 60_000

export type Name = 'command-api' | 'query-api' | 'projector' | 'scheduler' | 'bot'

export interface Service {
  readonly url: string
  readonly child: ChildProcess
  readonly said: () => string
  readonly isReady: () => Promise<boolean>
  /** SIGTERM; answers its exit status, or null where a signal ended it, and how long it took. */
  readonly stop: () => Promise<{ readonly code: number | null; readonly ms: number }>
}

/** `env` is all that they are told, but for where they listen. */
export const services = (env: Readonly<Record<string, string>>) => {
  const children = new Set<ChildProcess>()
  const start = async (name: Name, more: Readonly<Record<string, string>> = {}): Promise<Service> => {
    const child = spawn(process.execPath, [join(root, name, 'main.ts')], {
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...env, ...more },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    children.add(child)
    const ended = once(child, 'exit').finally(() => children.delete(child))
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const url = await eventually(() => {
      if (child.exitCode !== null) throw new Error(`${name} ended by itself: ${said}`)
      return /answers at (http:\/\/[\d.]+:\d+)/.exec(said)?.[1] ?? false
    }, patient)
    return {
      url,
      child,
      said: () => said,
      isReady: async () => (await fetch(`${url}/readyz`)).ok,
      stop: async () => {
        const began = performance.now()
        child.kill('SIGTERM')
        const [code] = (await ended) as [number | null]
        return { code, ms: performance.now() - began }
      },
    }
  }
  return {
    start,
    close: async () => {
      for (const child of children) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
    },
  }
}
